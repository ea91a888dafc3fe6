import { useState } from "react";
import { harnessName } from "../../lib/harness";
import { many } from "../../lib/number";
import { Button } from "../../ui/button";
import { Trouble } from "../../ui/empty";
import { Panel } from "../../ui/page";
import { SkeletonRows } from "../../ui/skeleton";
import { Ago } from "../../ui/time";
import { type Edge, useEdges, useHarnesses } from "./api";
import { ConnectDialog } from "./connect-dialog";
import { HarnessIcon } from "./harness-icon";

/** Harnesses that can be connected, and whether they are. */
export const ConnectPanel = () => {
  const harnesses = useHarnesses();
  const edges = useEdges();
  const [opened, setOpened] = useState<string>();
  return (
    <Panel title="Connect a harness" about="One command on the machine where it runs." flush>
      {harnesses.data ? (
        harnesses.data.length === 0 ? (
          <p className="p-4 text-ink-2">No connector is installed in this daemon. Connectors are plugins.</p>
        ) : (
          <ul className="divide-y divide-line">
            {harnesses.data.map((id) => (
              <Row
                key={id}
                id={id}
                edges={edges.data?.filter(({ harness }) => harness === id) ?? []}
                onOpen={() => setOpened(id)}
              />
            ))}
          </ul>
        )
      ) : harnesses.error ? (
        <Trouble error={harnesses.error} retry={() => void harnesses.refetch()} />
      ) : (
        <SkeletonRows rows={5} label="Loading harnesses" />
      )}
      {opened && <ConnectDialog id={opened} edges={edges.data ?? []} onClose={() => setOpened(undefined)} />}
    </Panel>
  );
};

const Row = ({ id, edges, onOpen }: { id: string; edges: Edge[]; onOpen: () => void }) => {
  const last = edges.reduce<string | undefined>(
    (latest, { lastSeen }) => (!latest || lastSeen > latest ? lastSeen : latest),
    undefined,
  );
  const where = [...new Set(edges.map(({ machineId }) => machineId ?? "a machine"))];
  return (
    <li className="flex items-center gap-3 px-4 py-2.5">
      <HarnessIcon id={id} />
      <div className="min-w-0 flex-1">
        <h3 className="font-medium">{harnessName(id)}</h3>
        <p className="truncate text-s text-ink-3">
          {last ? (
            <>
              Connected on {where.length > 2 ? many(where.length, "machine") : where.join(" and ")}, seen{" "}
              <Ago time={last} />
            </>
          ) : (
            "Not connected"
          )}
        </p>
      </div>
      <Button small onClick={onOpen} aria-label={`Connect ${harnessName(id)}`}>
        {last ? "Connect another" : "Connect"}
      </Button>
    </li>
  );
};

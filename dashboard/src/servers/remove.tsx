import { useState } from "react";
import { said } from "../api/failure";
import { overlays } from "../app/overlays";
import { many } from "../lib/number";
import { Button } from "../ui/button";
import { toast } from "../ui/toast";
import { Section } from "./about";
import { useRemove } from "./api";
import type { Server } from "./types";

/** Taking a server away, after its consequences were read. */
export const RemoveServer = ({ server, onRemoved }: { server: Server; onRemoved: () => void }) => {
  const [sure, setSure] = useState(false);
  const remove = useRemove(server.id);
  const run = (): void =>
    remove.mutate(undefined, {
      onSuccess: () => {
        onRemoved();
        // It is installed anew as it was asked for: what was said to it then is asked for again.
        toast.done(`${server.name} was removed`, {
          label: "Add again",
          run: () => overlays.open({ kind: "add", asked: server.source }),
        });
      },
    });
  return (
    <Section title="Remove">
      <p className="text-ink-2">
        It is stopped, {server.toolCount > 0 ? `its ${many(server.toolCount, "tool")} are` : "it is"} gone for
        all agents, and so are its rules and its sign-in. Stored secrets and the record of its calls stay.
      </p>
      {sure ? (
        <div className="flex flex-wrap gap-2">
          <Button look="danger" autoFocus busy={remove.isPending} onClick={run}>
            Remove {server.name}
          </Button>
          <Button look="ghost" onClick={() => setSure(false)}>
            Keep it
          </Button>
        </div>
      ) : (
        <Button className="justify-self-start" onClick={() => setSure(true)}>
          Remove…
        </Button>
      )}
      {remove.error && (
        <p role="alert" className="text-s text-bad">
          {said(remove.error)}
        </p>
      )}
    </Section>
  );
};

import { CircleCheck } from "lucide-react";
import { useState } from "react";
import { useMay } from "../../auth/may";
import { harnessName } from "../../lib/harness";
import { millis } from "../../lib/time";
import { Button } from "../../ui/button";
import { Command } from "../../ui/code";
import { Dialog } from "../../ui/dialog";
import { Segmented } from "../../ui/segmented";
import { Spinner } from "../../ui/spinner";
import { CreateDialog } from "../keys/create-dialog";
import type { Edge } from "./api";
import { installCommand } from "./commands";
import { harness } from "./harnesses";
import { RemoteSteps } from "./remote-steps";
import { Step, Steps } from "./steps";

const PLACES = [
  ["here", "The daemon's machine"],
  ["there", "Another machine"],
] as const;

/** How a harness is connected: what that does, and the exact commands. It is done when the harness calls. */
export const ConnectDialog = ({ id, edges, onClose }: { id: string; edges: Edge[]; onClose: () => void }) => {
  const [place, setPlace] = useState<(typeof PLACES)[number][0]>("here");
  const [making, setMaking] = useState(false);
  const [begun] = useState(Date.now);
  const { files, by, note } = harness(id);
  const name = harnessName(id);
  const called = edges.find((edge) => edge.harness === id && millis(edge.lastSeen) > begun);
  if (making) {
    return (
      <CreateDialog
        begin={{ connector: id, name: `${name} on another machine` }}
        onClose={() => setMaking(false)}
      />
    );
  }
  return (
    <Dialog
      wide
      title={`Connect ${name}`}
      about={`It then speaks to Signet by ${by}.`}
      onClose={onClose}
      actions={<Button onClick={onClose}>{called ? "Done" : "Close"}</Button>}
    >
      <div className="grid gap-5">
        <div className="grid gap-1.5 text-pretty text-ink-2">
          {files.length > 0 && (
            <p>
              It adds Signet's own entries to{" "}
              {files.map((file, index) => (
                <span key={file}>
                  {index > 0 && " and "}
                  <code className="font-mono text-s text-ink">{file}</code>
                </span>
              ))}
              . Everything else in {files.length > 1 ? "them" : "it"} keeps its bytes, and{" "}
              <code className="font-mono text-s">uninstall</code> takes the entries out again.
            </p>
          )}
          <p>Prompts then bring back what is known, and sessions and transcripts are kept.</p>
          {note && <p>{note}</p>}
        </div>
        <div>
          <Segmented label="Where it runs" value={place} choices={PLACES} onChange={setPlace} />
        </div>
        {place === "here" ? <LocalSteps id={id} /> : <Elsewhere id={id} onMake={() => setMaking(true)} />}
        <Waiting name={name} called={called} />
      </div>
    </Dialog>
  );
};

const LocalSteps = ({ id }: { id: string }) => (
  <Steps>
    <Step>
      <p>See what would change. Nothing is written:</p>
      <Command text={installCommand(id, {}, "--dry-run")} />
    </Step>
    <Step>
      <p>Connect it:</p>
      <Command text={installCommand(id)} />
    </Step>
    <Step>
      <p>If something is not as it should be, this looks at everything in between:</p>
      <Command text={`signet connector doctor ${id}`} />
    </Step>
  </Steps>
);

const Elsewhere = ({ id, onMake }: { id: string; onMake: () => void }) => {
  const may = useMay("admin");
  return (
    <div className="grid gap-5">
      <div className="flex flex-wrap items-center gap-3 rounded-s bg-sunk p-3">
        <p className="min-w-0 flex-1 text-pretty text-ink-2">
          {may === false
            ? "It needs a key, which the daemon's owner makes under Keys."
            : "It needs a key of its own, which can be revoked by itself."}
        </p>
        {may && (
          <Button small onClick={onMake}>
            Make a key
          </Button>
        )}
      </div>
      <RemoteSteps harness={id} />
    </div>
  );
};

/** Turns to done by itself. */
const Waiting = ({ name, called }: { name: string; called: Edge | undefined }) => (
  <p role="status" className="flex items-center gap-2.5 border-t border-line pt-4 text-ink-2">
    {called ? (
      <>
        <CircleCheck size={16} className="text-ok" />
        {name} called{called.machineId && ` from ${called.machineId}`}. It is connected.
      </>
    ) : (
      <>
        <Spinner />
        Waiting for {name} to start a session
      </>
    )}
  </p>
);

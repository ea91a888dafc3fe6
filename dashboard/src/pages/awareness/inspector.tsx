import { ArrowDown, ArrowUp } from "lucide-react";
import { type ReactNode, useEffect, useRef } from "react";
import type { BusEvent } from "../../api/events";
import { full } from "../../lib/time";
import { IconButton } from "../../ui/button";
import { Source } from "../../ui/code";
import { CopyButton } from "../../ui/copy";
import { Dialog } from "../../ui/dialog";
import { Fact, Facts } from "../../ui/facts";
import { Tag } from "../../ui/tag";
import { Ago, useNow } from "../../ui/time";
import type { Context, FullEvent } from "./api";
import { surfaceOf } from "./filter";
import { Score } from "./score";
import { projectName } from "./whose";
import { verdict } from "./why";

/** All of one event, and whether agents are told of it. Arrows go to the next without closing. */
export const Inspector = ({
  event,
  rows,
  context,
  onMove,
  onClose,
}: {
  event: FullEvent;
  rows: readonly BusEvent[];
  context: Context | undefined;
  onMove: (event: BusEvent) => void;
  onClose: () => void;
}) => {
  const at = rows.findIndex(({ sequence }) => sequence === event.sequence);
  const newer = at > 0 ? rows[at - 1] : undefined;
  const older = at >= 0 ? rows[at + 1] : undefined;
  useArrows({ k: newer, j: older }, onMove);
  const payload = JSON.stringify(event.payload, null, 2);
  return (
    <Dialog
      side
      title={surfaceOf(event)}
      about={<span className="break-words">{event.line ?? event.type}</span>}
      onClose={onClose}
    >
      <div className="grid gap-6">
        <div className="flex items-center gap-1">
          <p className="min-w-0 flex-1 truncate text-s text-ink-3">
            <Ago time={event.timestamp} />
          </p>
          <IconButton small label="Newer event (k)" disabled={!newer} onClick={() => newer && onMove(newer)}>
            <ArrowUp size={14} />
          </IconButton>
          <IconButton small label="Older event (j)" disabled={!older} onClick={() => older && onMove(older)}>
            <ArrowDown size={14} />
          </IconButton>
        </div>
        <Part title="In the context of agents">
          <Why event={event} context={context} />
        </Part>
        <Part title="Payload" action={<CopyButton text={payload} label="Copy the payload" />}>
          <Source text={payload} label="Payload" />
        </Part>
        <Part title="Where it comes from">
          <Origin event={event} />
        </Part>
      </div>
    </Dialog>
  );
};

/** Keys that go to another event, wherever the focus is: nothing is typed here. */
const useArrows = (to: Record<string, BusEvent | undefined>, onMove: (event: BusEvent) => void): void => {
  const current = useRef(to);
  current.current = to;
  useEffect(() => {
    const hear = ({ key, ctrlKey, metaKey, altKey }: KeyboardEvent): void => {
      const next = current.current[key];
      if (next && !ctrlKey && !metaKey && !altKey) onMove(next);
    };
    document.addEventListener("keydown", hear);
    return () => document.removeEventListener("keydown", hear);
  }, [onMove]);
};

const Part = ({ title, action, children }: { title: string; action?: ReactNode; children: ReactNode }) => (
  <section>
    <div className="mb-2 flex min-h-6 items-center gap-2">
      <h3 className="flex-1 font-medium">{title}</h3>
      {action}
    </div>
    {children}
  </section>
);

/** Why agents are told of it, or why not. */
const Why = ({ event, context }: { event: BusEvent; context: Context | undefined }) => {
  const now = useNow();
  if (!context) return <p className="text-ink-3">The context is not known at this moment.</p>;
  const found = verdict(event, context, Math.max(now, event.timestamp));
  if (!found.told) {
    return (
      <div className="grid gap-2 rounded-s bg-sunk p-3">
        <div>
          <Tag>Not told</Tag>
        </div>
        <p className="text-pretty text-ink-2">{found.why}</p>
      </div>
    );
  }
  return (
    <div className="grid gap-2 rounded-s bg-sunk p-3">
      <div className="flex items-center gap-2">
        <Tag tone="ok">Told</Tag>
        <Score score={found.line.score} />
      </div>
      <ul className="grid list-disc gap-0.5 pl-5 text-ink-2">
        {found.line.why.map((why) => (
          <li key={why}>{why}</li>
        ))}
      </ul>
    </div>
  );
};

const Origin = ({ event }: { event: FullEvent }) => {
  const { provenance, origin } = event;
  const project = event.project ?? provenance?.project;
  return (
    <Facts>
      <Fact name="Time">{full(event.timestamp)}</Fact>
      <Fact name="Type" mono>
        {event.type}
      </Fact>
      <Fact name="Source" mono>
        {event.source}
      </Fact>
      {project && (
        <Fact name="Project">
          <span title={project}>{projectName(project)}</span>
        </Fact>
      )}
      {provenance ? (
        <>
          <Fact name="Agent">{provenance.agent}</Fact>
          {provenance.user && <Fact name="Person">{provenance.user}</Fact>}
          <Fact name="Harness">{provenance.harness}</Fact>
          {provenance.machine && <Fact name="Machine">{provenance.machine}</Fact>}
          <Fact name="Key" mono>
            {provenance.key}
          </Fact>
          {provenance.session && (
            <Fact name="Session" mono>
              {provenance.session}
            </Fact>
          )}
        </>
      ) : (
        <Fact name="Made by">the daemon itself</Fact>
      )}
      {event.private && <Fact name="Private">only for the agent that it is of</Fact>}
      {origin && <Fact name="Daemon">{origin.machine}</Fact>}
      <Fact name="Sequence" mono>
        {String(event.sequence)}
      </Fact>
      <Fact name="Id" mono>
        {event.id}
      </Fact>
    </Facts>
  );
};

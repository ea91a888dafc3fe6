import { useState } from "react";
import { harnessName } from "../../lib/harness";
import { many } from "../../lib/number";
import { Button } from "../../ui/button";
import { Command } from "../../ui/code";
import { useRoving } from "../../ui/roving";
import { Dot, Tag } from "../../ui/tag";
import { Ago, useNow } from "../../ui/time";
import type { Edge, Session } from "./api";
import { HarnessIcon } from "./harness-icon";
import { type Activity, activity, type Hint, hints, isCutOff, type Seat, seatActivity } from "./model";
import { SessionRow } from "./session-row";

/** Sessions that are over and shown at first, and each time that more are asked for. */
const [FIRST, MORE] = [3, 20];

const TONE = { active: "ok", idle: "warn", over: "calm" } as const;
const WORDS: Record<Activity, string> = { active: "active now", idle: "idle", over: "not at work" };

/** A harness on a machine: how it is, what is wrong with it, and its sessions. */
export const SeatRow = ({ seat, onOpen }: { seat: Seat; onOpen: (session: Session) => void }) => {
  const now = useNow();
  const state = seatActivity(seat, now);
  const { edge } = seat;
  const cut = edge !== undefined && isCutOff(edge);
  return (
    <article aria-label={harnessName(seat.harness)} className="py-3">
      <div className="flex items-start gap-3 px-4">
        <HarnessIcon id={seat.harness} />
        <div className="min-w-0 flex-1">
          <h3 className="flex flex-wrap items-center gap-x-2 gap-y-1 font-medium">
            {harnessName(seat.harness)}
            {seat.agent !== "default" && <Tag>as {seat.agent}</Tag>}
          </h3>
          <p className="text-s text-ink-3">{edge ? <About edge={edge} /> : "Known by its sessions alone"}</p>
        </div>
        <p className="flex shrink-0 items-center gap-1.5 text-s text-ink-2">
          <Dot tone={cut ? "bad" : TONE[state]} />
          {cut ? "cut off" : WORDS[state]}
        </p>
      </div>
      {edge && hints(edge, now).map((hint) => <HintBox key={hint.says} hint={hint} />)}
      <Sessions sessions={seat.sessions} now={now} onOpen={onOpen} />
    </article>
  );
};

const About = ({ edge }: { edge: Edge }) => {
  const key = { owner: "the owner's token", local: "no key, from this machine" }[edge.key.id];
  return (
    <>
      seen <Ago time={edge.lastSeen} />
      {edge.connectorVersion && ` · connector ${edge.connectorVersion}`}
      {` · ${key ?? `key ${edge.key.name ?? edge.key.id}`}`}
      {` · ${many(edge.requests, "request")}`}
      {edge.errors > 0 && `, ${many(edge.errors, "error")}`}
    </>
  );
};

const HintBox = ({ hint: { tone, says, command } }: { hint: Hint }) => (
  <div
    className={`mx-4 mt-2.5 grid gap-2 rounded-s px-3 py-2 sm:ml-15 ${
      tone === "bad" ? "bg-bad-soft text-bad" : "bg-warn-soft text-warn"
    }`}
  >
    <p className="text-pretty break-words">{says}</p>
    {command && (
      <div className="text-ink">
        <Command text={command} />
      </div>
    )}
  </div>
);

const Sessions = ({
  sessions,
  now,
  onOpen,
}: {
  sessions: Session[];
  now: number;
  onOpen: (session: Session) => void;
}) => {
  const [more, setMore] = useState(FIRST);
  const going = sessions.filter((session) => activity(session, now) !== "over");
  const over = sessions.filter((session) => activity(session, now) === "over");
  const shown = [...going, ...over.slice(0, more)];
  const roving = useRoving(shown.length);
  if (sessions.length === 0) {
    return <p className="mt-1 px-4 text-s text-ink-3 sm:pl-15">No session yet.</p>;
  }
  return (
    <>
      <ul aria-label="Sessions" className="mt-2" {...roving.list}>
        {shown.map((session, index) => (
          <SessionRow
            key={session.key}
            session={session}
            now={now}
            row={roving.row(index)}
            onOpen={() => onOpen(session)}
          />
        ))}
      </ul>
      {over.length > more && (
        <Button small look="ghost" className="mt-1 ml-2 sm:ml-13" onClick={() => setMore(more + MORE)}>
          {many(over.length - more, "earlier session")}
        </Button>
      )}
    </>
  );
};

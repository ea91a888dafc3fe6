import { useRef, useState } from "react";
import { harnessName } from "../../lib/harness";
import { many } from "../../lib/number";
import { Dialog } from "../../ui/dialog";
import { Trouble } from "../../ui/empty";
import { Fact, Facts } from "../../ui/facts";
import { Skeleton } from "../../ui/skeleton";
import { Switch } from "../../ui/switch";
import { Dot } from "../../ui/tag";
import { Ago, useNow } from "../../ui/time";
import { toast } from "../../ui/toast";
import { projectName } from "../awareness/whose";
import { type Session, useBypass, useTranscript } from "./api";
import { activity, stateWords } from "./model";
import { turns } from "./transcript";
import { Transcript } from "./transcript-view";

const TONE = { active: "ok", idle: "warn", over: "calm" } as const;

/** A session: where it is, what was said in it, and whether Signet takes part. */
export const SessionDialog = ({
  session,
  find,
  onClose,
}: {
  session: Session;
  find: string | undefined;
  onClose: () => void;
}) => {
  const now = useNow();
  const transcript = useTranscript(session);
  const said = transcript.data === undefined ? undefined : turns(transcript.data);
  return (
    <Dialog
      side
      wide
      title={session.project ? projectName(session.project) : "No project"}
      about={
        <span className="flex flex-wrap items-center gap-x-1.5">
          {harnessName(session.harness)}
          {session.machineId && ` on ${session.machineId}`} · <Dot tone={TONE[activity(session, now)]} />{" "}
          {stateWords(session, now)}
        </span>
      }
      onClose={onClose}
    >
      <div className="flex h-full min-h-[420px] flex-col gap-4">
        <Facts>
          <Fact name="Began">
            <Ago time={session.startedAt} />, last heard of <Ago time={session.updatedAt} />
          </Fact>
          <Fact name="Said">
            {many(session.turns, "turn")}
            {said && `, ${many(said.filter(({ speaker }) => speaker === "User").length, "prompt")}`}
          </Fact>
          {session.agentId !== "default" && <Fact name="Agent">{session.agentId}</Fact>}
          <Fact name="Key" mono>
            {session.key}
          </Fact>
        </Facts>
        <Bypass session={session} />
        {said ? (
          <Transcript turns={said} find={find} live={activity(session, now) !== "over"} />
        ) : transcript.error ? (
          <Trouble error={transcript.error} retry={() => void transcript.refetch()} />
        ) : (
          <div role="status" className="grid gap-3">
            <span className="unseen">Loading the transcript</span>
            <Skeleton className="h-8" />
            <Skeleton className="h-16 w-4/5" />
            <Skeleton className="h-24" />
          </div>
        )}
      </div>
    </Dialog>
  );
};

/** Whether Signet stays out of it: nothing is told to it, nothing is kept of it. */
const Bypass = ({ session }: { session: Session }) => {
  const bypass = useBypass(session);
  const [asked, setAsked] = useState<boolean>();
  const asking = useRef(0);
  const on = asked ?? session.bypassed;
  const change = (next: boolean): void => {
    setAsked(next);
    asking.current += 1;
    const mine = asking.current;
    bypass.mutate(next, {
      onError: (error) => toast.failed(error),
      // The list says it from now on; an earlier answer does not take back a later wish.
      onSettled: () => mine === asking.current && setAsked(undefined),
    });
  };
  return (
    <div className="flex items-start gap-3 rounded-s bg-sunk p-3">
      <div className="min-w-0 flex-1">
        <p className="font-medium">Leave this session alone</p>
        <p className="text-s text-pretty text-ink-2">
          {on
            ? "It is told nothing, and nothing that is said in it is kept."
            : "It is told what matters to it, and what is said in it is kept."}
        </p>
      </div>
      <Switch on={on} label="Leave this session alone" onChange={change} />
    </div>
  );
};

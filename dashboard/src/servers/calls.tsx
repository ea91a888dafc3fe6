import { History } from "lucide-react";
import { took } from "../results/result-view";
import { Button } from "../ui/button";
import { Empty, Trouble } from "../ui/empty";
import { SkeletonRows } from "../ui/skeleton";
import { Tag, type Tone } from "../ui/tag";
import { Ago } from "../ui/time";
import { useCalls } from "./api";
import type { AuditEntry } from "./types";

const OUTCOMES: Record<string, [Tone, string]> = {
  done: ["ok", "done"],
  failed: ["warn", "failed"],
  error: ["bad", "not reached"],
  refused: ["bad", "refused"],
  waiting: ["warn", "not answered"],
  invalid: ["warn", "wrong arguments"],
};

const VIA = { model: "a model", app: "its app", person: "a person" } as const;

/** Every call of its tools, newest first. */
export const Calls = ({ id }: { id: string }) => {
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useCalls(id);
  if (error) return <Trouble error={error} retry={() => void refetch()} />;
  if (!data) return <SkeletonRows rows={8} />;
  const calls = data.pages.flat();
  if (calls.length === 0) {
    return (
      <Empty icon={<History size={20} />} title="Nobody called it yet">
        Who called which tool, and what came of it, is kept for 30 days. What was said is not.
      </Empty>
    );
  }
  return (
    <div className="grid grid-cols-1 gap-3">
      <p className="text-s text-ink-3">Kept for 30 days: the names of arguments, never what was said.</p>
      <ul className="grid grid-cols-1">
        {calls.map((call) => (
          <CallLine key={call.id} call={call} />
        ))}
      </ul>
      {hasNextPage && (
        <Button
          className="justify-self-center"
          busy={isFetchingNextPage}
          onClick={() => void fetchNextPage()}
        >
          Older calls
        </Button>
      )}
    </div>
  );
};

const CallLine = ({ call }: { call: AuditEntry }) => {
  const [tone, word] = OUTCOMES[call.outcome] ?? ["calm", call.outcome];
  const by = [
    call.agent === "default" ? undefined : call.agent,
    VIA[call.via],
    call.harness && `by ${call.harness}`,
  ];
  return (
    <li className="grid grid-cols-[minmax(0,1fr)_auto] gap-x-3 border-t border-line py-2 first:border-t-0">
      <p className="min-w-0">
        <code className="font-mono text-s font-medium break-all">{call.tool}</code>
        {call.argumentNames.length > 0 && (
          <span className="ml-1.5 text-s break-words text-ink-3">({call.argumentNames.join(", ")})</span>
        )}
      </p>
      <Tag tone={tone}>{word}</Tag>
      <p className="min-w-0 text-s break-words text-ink-3">{by.filter(Boolean).join(", ")}</p>
      <p className="text-right text-s whitespace-nowrap text-ink-3">
        <Ago time={call.at} />
        {call.outcome === "done" && <span className="tabular"> · {took(call.took)}</span>}
      </p>
    </li>
  );
};

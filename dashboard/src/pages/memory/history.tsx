import { ArchiveRestore, Pencil, Plus, Trash2 } from "lucide-react";
import { type ReactNode, useMemo } from "react";
import { many } from "../../lib/number";
import { Trouble } from "../../ui/empty";
import { Skeleton } from "../../ui/skeleton";
import { Ago } from "../../ui/time";
import { type HistoryEntry, type Memory, useHistory } from "./api";
import { diff } from "./diff";
import { Section } from "./section";

interface Happened {
  name: string;
  icon: ReactNode;
}

const CHANGED: Happened = { name: "Changed", icon: <Pencil size={12} /> };

const EVENTS: Partial<Record<string, Happened>> = {
  created: { name: "Remembered", icon: <Plus size={12} /> },
  updated: CHANGED,
  deleted: { name: "Forgotten", icon: <Trash2 size={12} /> },
  recovered: { name: "Brought back", icon: <ArchiveRestore size={12} /> },
};

/** All that became of it, latest first, with what changed in its words. */
export const History = ({ memory }: { memory: Memory }) => {
  const { data, error, isPending, refetch } = useHistory(memory.id);
  return (
    <Section title="History" about={data && many(memory.version, "version")}>
      {isPending && <Skeleton className="h-16 w-full" />}
      {error && !data && <Trouble error={error} retry={() => void refetch()} />}
      {data && (
        <ol className="relative grid gap-4 before:absolute before:inset-y-2 before:left-[11px] before:w-px before:bg-line">
          {data.toReversed().map((entry) => (
            <Entry key={entry.id} entry={entry} />
          ))}
        </ol>
      )}
    </Section>
  );
};

const Entry = ({ entry }: { entry: HistoryEntry }) => {
  const { name, icon } = EVENTS[entry.event] ?? CHANGED;
  const { old_content: old, new_content: fresh } = entry;
  const rewritten = entry.event === "updated" && old !== null && fresh !== null && old !== fresh;
  const by = entry.provenance.agent === "default" ? entry.provenance.harness : entry.provenance.agent;
  return (
    <li className="relative flex gap-3">
      <span
        aria-hidden="true"
        className="z-[1] grid size-6 shrink-0 place-items-center rounded-full border border-line bg-surface text-ink-3"
      >
        {icon}
      </span>
      <div className="min-w-0 flex-1 pt-0.5">
        <p>
          <span className="font-medium">{name}</span>{" "}
          <span className="text-ink-3">
            <Ago time={entry.created_at} /> by {by === "api" ? "the API" : by}
          </span>
        </p>
        {entry.reason && <p className="break-words text-ink-2">{entry.reason}</p>}
        {rewritten && <Diff old={old} fresh={fresh} />}
        {entry.event === "updated" && !rewritten && <p className="text-s text-ink-3">Its words stayed.</p>}
        {entry.event === "created" && fresh && (
          <p className="mt-1 line-clamp-3 text-s break-words whitespace-pre-wrap text-ink-3">{fresh}</p>
        )}
      </div>
    </li>
  );
};

const Diff = ({ old, fresh }: { old: string; fresh: string }) => {
  const stretches = useMemo(() => diff(old, fresh), [old, fresh]);
  return (
    <p className="mt-1.5 rounded-s bg-sunk px-3 py-2 break-words whitespace-pre-wrap">
      {stretches.map(({ is, text }, at) => {
        const key = `${at}`;
        if (is === "same") return <span key={key}>{text}</span>;
        if (is === "gone") {
          return (
            <del key={key} className="mr-0.5 rounded-[3px] bg-bad-soft text-bad decoration-1">
              {text}
            </del>
          );
        }
        return (
          <ins key={key} className="rounded-[3px] bg-ok-soft text-ok no-underline">
            {text}
          </ins>
        );
      })}
    </p>
  );
};

import { useEffect, useRef, useState } from "react";
import { classes } from "../../lib/class";
import { exactClock, full } from "../../lib/time";
import { Trouble } from "../../ui/empty";
import { Panel } from "../../ui/page";
import { Skeleton } from "../../ui/skeleton";
import { Switch } from "../../ui/switch";
import { useLogs } from "./api";
import type { LogLine } from "./types";

const LEVELS: Record<LogLine["level"], string> = {
  trace: "text-ink-3",
  debug: "text-ink-3",
  info: "text-ink-2",
  warn: "text-warn",
  error: "text-bad",
};

/** What it wrote, and, as long as it is followed, what it writes. */
export const Logs = ({ id }: { id: string }) => {
  const [follow, setFollow] = useState(true);
  const { data: lines, error, refetch } = useLogs(id, follow);
  const box = useRef<HTMLDivElement>(null);
  const last = lines?.at(-1)?.sequence;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new line is what it is to follow
  useEffect(() => {
    if (follow && box.current) box.current.scrollTop = box.current.scrollHeight;
  }, [follow, last]);
  return (
    <Panel
      flush
      title="Log"
      about="The last 1,000 lines"
      actions={
        <span className="flex items-center gap-2 text-s text-ink-2">
          Follow <Switch label="Follow the log" on={follow} onChange={setFollow} />
        </span>
      }
    >
      {error && !lines ? (
        <Trouble error={error} retry={() => void refetch()} />
      ) : (
        <div
          ref={box}
          role="log"
          aria-label={`Log of ${id}`}
          aria-live="off"
          // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and must do so by keys
          tabIndex={0}
          className="h-48 overflow-auto bg-sunk px-4 py-2 font-mono text-s focus-visible:shadow-[inset_0_0_0_2px_var(--accent)]"
        >
          {!lines ? (
            <Skeleton className="mt-1 h-3 w-1/2" />
          ) : lines.length === 0 ? (
            <p className="py-1 font-sans text-m text-ink-3">
              It has written nothing since the daemon started.
            </p>
          ) : (
            lines.map((line) => <Line key={line.sequence} line={line} />)
          )}
        </div>
      )}
    </Panel>
  );
};

const Line = ({ line }: { line: LogLine }) => (
  <p className="flex gap-3 leading-5">
    <time dateTime={line.at} title={full(Date.parse(line.at))} className="shrink-0 text-ink-3">
      {exactClock(Date.parse(line.at))}
    </time>
    <span className={classes("w-10 shrink-0", LEVELS[line.level])}>{line.level}</span>
    <span
      title={[line.call, line.principal, line.request].filter(Boolean).join(" · ")}
      className="break-words"
    >
      {line.message}
    </span>
  </p>
);

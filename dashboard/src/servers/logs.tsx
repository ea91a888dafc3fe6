import { Copy, ScrollText } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { exactClock, full, millis } from "../lib/time";
import { Button } from "../ui/button";
import { Empty, Trouble } from "../ui/empty";
import { SkeletonRows } from "../ui/skeleton";
import { Switch } from "../ui/switch";
import { toast } from "../ui/toast";
import { useLogs } from "./api";
import type { LogLine } from "./types";

/** What a server wrote to its standard error, and what was written about it. */
export const Logs = ({ id }: { id: string }) => {
  const [follow, setFollow] = useState(true);
  const { data: lines, error, refetch } = useLogs(id, follow);
  if (error) return <Trouble error={error} retry={() => void refetch()} />;
  if (!lines) return <SkeletonRows rows={8} />;
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(
      lines.map(({ at, from, text }) => `${at} ${from} ${text}`).join("\n"),
    );
    toast.done("Copied");
  };
  return (
    <div className="grid grid-cols-1 gap-3">
      <div className="flex items-center gap-2">
        <Switch on={follow} label="Follow" onChange={setFollow} />
        <span aria-hidden="true" className="flex-1">
          Follow
        </span>
        <Button small icon={<Copy size={13} />} disabled={lines.length === 0} onClick={() => void copy()}>
          Copy
        </Button>
      </div>
      {lines.length === 0 ? (
        <Empty icon={<ScrollText size={20} />} title="Nothing was written yet">
          What it writes to its standard error appears here, the last 500 lines.
        </Empty>
      ) : (
        <Lines lines={lines} follow={follow} />
      )}
    </div>
  );
};

const Lines = ({ lines, follow }: { lines: LogLine[]; follow: boolean }) => {
  const box = useRef<HTMLDivElement>(null);
  const last = lines.at(-1)?.sequence;
  useEffect(() => {
    const shown = box.current;
    if (follow && shown && last !== undefined) shown.scrollTop = shown.scrollHeight;
  }, [last, follow]);
  return (
    <div
      ref={box}
      role="log"
      aria-label="Log"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and must do so by keys
      tabIndex={0}
      className="max-h-[60dvh] overflow-auto rounded-s bg-sunk p-2.5 font-mono text-xs leading-[1.7]"
    >
      {lines.map(({ sequence, at, from, text }) => (
        <p key={sequence} className="grid grid-cols-[58px_52px_minmax(0,1fr)] gap-2">
          <time dateTime={at} title={full(millis(at))} className="tabular text-ink-3">
            {exactClock(millis(at))}
          </time>
          <span className={toneOf(from)}>{from}</span>
          <span className="break-words whitespace-pre-wrap">{text}</span>
        </p>
      ))}
    </div>
  );
};

const toneOf = (from: string): string => {
  if (/^(error|critical|alert|emergency)$/.test(from)) return "truncate text-bad";
  return from === "warning" ? "truncate text-warn" : "truncate text-ink-3";
};

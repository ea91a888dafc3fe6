import { useSyncExternalStore } from "react";
import { ago, clock, full, millis } from "../lib/time";

/** One clock for all times that are shown, and none where nobody looks. */
const watchers = new Set<() => void>();
let now = Date.now();
let timer: ReturnType<typeof setInterval> | undefined;

const subscribe = (watcher: () => void): (() => void) => {
  watchers.add(watcher);
  timer ??= setInterval(() => {
    now = Date.now();
    for (const watcher of watchers) watcher();
  }, 15_000);
  return () => {
    watchers.delete(watcher);
    if (watchers.size === 0) {
      clearInterval(timer);
      timer = undefined;
    }
  };
};

/** Now, to a quarter of a minute. */
export const useNow = (): number => useSyncExternalStore(subscribe, () => now);

/** `3 min ago`; all of it when the pointer rests on it. */
export const Ago = ({ time, className }: { time: number | string; className?: string }) => {
  const at = millis(time);
  const current = useNow();
  return (
    <time dateTime={new Date(at).toISOString()} title={full(at)} className={className}>
      {ago(at, at > current && at - current < 20_000 ? at : current)}
    </time>
  );
};

/** `16:31`. */
export const Clock = ({ time, className }: { time: number | string; className?: string }) => {
  const at = millis(time);
  return (
    <time dateTime={new Date(at).toISOString()} title={full(at)} className={className}>
      {clock(at)}
    </time>
  );
};

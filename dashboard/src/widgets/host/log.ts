import { useSyncExternalStore } from "react";

/** One thing that an app said, or that was seen of it. */
export interface Entry {
  id: number;
  at: number;
  /** As the protocol has it: `debug` to `emergency`. */
  level: string;
  text: string;
}

const LEVELS = ["debug", "info", "notice", "warning", "error", "critical", "alert", "emergency"];
/** Lines that are kept of one widget, as long as the page is open. */
const KEPT = 200;
const LONGEST = 2_000;

const logs = new Map<string, readonly Entry[]>();
const watchers = new Set<() => void>();
const NONE: readonly Entry[] = [];
let count = 0;
let telling = false;

/** Whoever shows it is told once for all that is said in a moment. */
const tellSoon = (): void => {
  if (telling) return;
  telling = true;
  setTimeout(() => {
    telling = false;
    for (const watcher of watchers) watcher();
  }, 100);
};

const wordsOf = (data: unknown): string => {
  if (typeof data === "string") return data;
  try {
    return JSON.stringify(data) ?? "";
  } catch {
    return String(data);
  }
};

/** What the widgets of this page logged. */
export const log = {
  add: (widget: string, level: unknown, data: unknown): void => {
    const known = LEVELS.find((one) => one === level) ?? "info";
    count += 1;
    const entry = { id: count, at: Date.now(), level: known, text: wordsOf(data).slice(0, LONGEST) };
    logs.set(widget, [...log.of(widget).slice(1 - KEPT), entry]);
    tellSoon();
  },
  of: (widget: string): readonly Entry[] => logs.get(widget) ?? NONE,
  watch: (watcher: () => void): (() => void) => {
    watchers.add(watcher);
    return () => watchers.delete(watcher);
  },
};

export const useWidgetLog = (widget: string): readonly Entry[] =>
  useSyncExternalStore(log.watch, () => log.of(widget));

import { useSyncExternalStore } from "react";

/** A choice of the person's that this browser remembers, in all its windows. */
export interface Kept<T> {
  get: () => T;
  set: (value: T) => void;
  watch: (watcher: () => void) => () => void;
}

/**
 * @param key Of the browser's storage, without `signet.`.
 * @param read What was stored, which may be of another version or by hand: `undefined` counts as never chosen.
 */
export const kept = <T>(key: string, initial: T, read: (stored: unknown) => T | undefined): Kept<T> => {
  const name = `signet.${key}`;
  const watchers = new Set<() => void>();
  const parsed = (text: string | null): T => {
    if (text === null) return initial;
    try {
      return read(JSON.parse(text)) ?? initial;
    } catch {
      return initial;
    }
  };
  const stored = (): string | null => {
    try {
      return localStorage.getItem(name);
    } catch {
      return null;
    }
  };
  let value = parsed(stored());
  const become = (next: T): void => {
    value = next;
    for (const watcher of watchers) watcher();
  };
  globalThis.addEventListener?.("storage", (event) => event.key === name && become(parsed(event.newValue)));
  return {
    get: () => value,
    set: (next) => {
      try {
        localStorage.setItem(name, JSON.stringify(next));
      } catch {
        // For this page only, then.
      }
      become(next);
    },
    watch: (watcher) => {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
  };
};

export const useKept = <T>(value: Kept<T>): T => useSyncExternalStore(value.watch, value.get);

/** For `kept`: on or off. */
export const flag = (stored: unknown): boolean | undefined =>
  typeof stored === "boolean" ? stored : undefined;

/** For `kept`: a list of texts. */
export const texts = (stored: unknown): string[] | undefined =>
  Array.isArray(stored) && stored.every((item) => typeof item === "string") ? stored : undefined;

import { useSyncExternalStore } from "react";

/**
 * The dialogs that are open, the last on top. The browser lets nobody reach what is outside of a modal dialog: what
 * must be reached all the same (a question that waits) is drawn into the topmost.
 */
let open: readonly HTMLElement[] = [];
const watchers = new Set<() => void>();

const change = (next: readonly HTMLElement[]): void => {
  open = next;
  for (const watcher of watchers) watcher();
};

export const modals = {
  opened: (element: HTMLElement): (() => void) => {
    change([...open, element]);
    return () => change(open.filter((other) => other !== element));
  },
  top: (): HTMLElement | undefined => open.at(-1),
  watch: (watcher: () => void): (() => void) => {
    watchers.add(watcher);
    return () => watchers.delete(watcher);
  },
};

/** Where to draw what has to be reached: the topmost dialog, or (none) the page. */
export const useTopmost = (): HTMLElement | undefined => useSyncExternalStore(modals.watch, modals.top);

/** Opens the questions that wait and brings the keyboard there: for the badge, the shortcut, and a card that waits. */
const watchers = new Set<() => void>();

export const ask = {
  show: (): void => {
    for (const watcher of watchers) watcher();
  },
  onShow: (watcher: () => void): (() => void) => {
    watchers.add(watcher);
    return () => watchers.delete(watcher);
  },
};

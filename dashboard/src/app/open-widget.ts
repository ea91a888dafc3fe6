import { overlays } from "./overlays";
import { router } from "./router";

type Watcher = (id: string) => void;
const watchers = new Set<Watcher>();
let asked: string | undefined;

/** The tile that somebody wants to see: the grid brings it into sight and gives it the focus. */
export const wantedTile = {
  /** Who watches is told at once of one that was asked for before there was a grid. */
  watch: (watcher: Watcher): (() => void) => {
    watchers.add(watcher);
    if (asked) watcher(asked);
    asked = undefined;
    return () => watchers.delete(watcher);
  },
};

/** Shows a widget: its tile, if it has one, else as large as the window. */
export const openWidget = (id: string, isOnGrid: boolean) => {
  if (!isOnGrid) return overlays.open({ kind: "widget", id });
  if (watchers.size > 0) {
    for (const watcher of watchers) watcher(id);
    return;
  }
  asked = id;
  void router.navigate({ to: "/" });
};

import type { DisplayMode } from "../bridge/types";

/**
 * How one view of a widget is shown: in its place, as large as the window, or in a small window above the page. Its frame
 * is the same all the time.
 */
export class Display {
  private shown: DisplayMode = "inline";
  private readonly watchers = new Set<() => void>();

  readonly mode = (): DisplayMode => this.shown;

  readonly become = (mode: DisplayMode): void => {
    if (mode === this.shown) return;
    this.shown = mode;
    for (const watcher of [...this.watchers]) watcher();
  };

  readonly watch = (watcher: () => void): (() => void) => {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  };
}

const views = new Map<string, { display: Display; reload: () => void }[]>();

/** What can be done with a widget that is on the page, from outside: by its menu, or by the palette. */
export const widgetViews = {
  /** Told by a view that it is there, until the answer is called. */
  add: (id: string, view: { display: Display; reload: () => void }): (() => void) => {
    views.set(id, [...(views.get(id) ?? []), view]);
    return () => {
      const rest = (views.get(id) ?? []).filter((one) => one !== view);
      if (rest.length > 0) views.set(id, rest);
      else views.delete(id);
    };
  },
  /** Shows it so. Answers whether it is on the page at all. */
  show: (id: string, mode: DisplayMode): boolean => {
    const view = views.get(id)?.[0];
    view?.display.become(mode);
    return view !== undefined;
  },
  /** Loads it anew. Answers whether it is on the page at all. */
  reload: (id: string): boolean => {
    const all = views.get(id) ?? [];
    for (const { reload } of all) reload();
    return all.length > 0;
  },
};

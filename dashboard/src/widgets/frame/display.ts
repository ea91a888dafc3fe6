import { overlays } from "../../app/overlays";
import type { DisplayMode } from "../bridge/types";

/**
 * How one view of a widget is shown: in its place, as large as the window, or in a small window above the page. Its frame
 * is the same all the time. As large as the window is what the page lays over itself under the widget's name, whoever
 * opened that.
 */
export class Display {
  private pip = false;
  private readonly watchers = new Set<() => void>();

  constructor(
    private readonly id: string,
    readonly modes: readonly DisplayMode[],
  ) {}

  readonly mode = (): DisplayMode => {
    const overlay = this.modes.includes("fullscreen") ? overlays.current() : undefined;
    if (overlay?.kind === "widget" && overlay.id === this.id) return "fullscreen";
    return this.pip ? "pip" : "inline";
  };

  readonly become = (mode: DisplayMode): void => {
    const before = this.mode();
    if (mode === before || !this.modes.includes(mode)) return;
    this.pip = mode === "pip";
    if (mode === "fullscreen") overlays.open({ kind: "widget", id: this.id });
    else if (before === "fullscreen") overlays.close();
    for (const watcher of [...this.watchers]) watcher();
  };

  readonly watch = (watcher: () => void): (() => void) => {
    this.watchers.add(watcher);
    const stop = overlays.watch(watcher);
    return () => {
      this.watchers.delete(watcher);
      stop();
    };
  };
}

interface View {
  display: Display;
  reload: () => void;
}

const views = new Map<string, View[]>();

/** What can be done with a widget that is on the page, from outside: by its menu, or by the palette. */
export const widgetViews = {
  /** Told by a view that it is there, until the answer is called. */
  add: (id: string, view: View): (() => void) => {
    views.set(id, [...(views.get(id) ?? []), view]);
    return () => {
      const rest = (views.get(id) ?? []).filter((one) => one !== view);
      if (rest.length > 0) views.set(id, rest);
      else views.delete(id);
    };
  },
  /** How it is shown; nothing, if it is not on the page, or is no frame. */
  mode: (id: string): DisplayMode | undefined => views.get(id)?.[0]?.display.mode(),
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

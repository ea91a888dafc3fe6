import { useSyncExternalStore } from "react";

/** What can be laid over any page. Whoever offers it opens it by its name; `overlay.tsx` knows what it is. */
export type Overlay =
  /** Install something: an address, a command, an entry of a catalogue. */
  | { kind: "add"; asked?: string }
  /** All widgets that there are, to place or to open. */
  | { kind: "drawer" }
  /** Everything that can be done, by typing. */
  | { kind: "palette" }
  /** What a server is, what it may do, its logs. */
  | { kind: "server"; id: string; tab?: "about" | "run" | "tools" | "access" | "logs" | "calls" }
  /** A widget as large as the window. */
  | { kind: "widget"; id: string }
  /** What the app of a widget may do. */
  | { kind: "permissions"; id: string }
  /** One tool of a server: its form, and what it answers. */
  | { kind: "tool"; id: string; tool: string }
  /** Which keys do what. */
  | { kind: "keys" }
  /** The first steps. */
  | { kind: "start" };

let shown: Overlay | undefined;
const watchers = new Set<() => void>();

export const overlays = {
  open: (overlay: Overlay): void => {
    shown = overlay;
    for (const watcher of watchers) watcher();
  },
  close: (): void => {
    shown = undefined;
    for (const watcher of watchers) watcher();
  },
  /** What is open. */
  current: (): Overlay | undefined => shown,
  watch: (watcher: () => void): (() => void) => {
    watchers.add(watcher);
    return () => watchers.delete(watcher);
  },
};

/** What is open. */
export const useOverlay = (): Overlay | undefined => useSyncExternalStore(overlays.watch, overlays.current);

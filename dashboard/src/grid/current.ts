import { useSyncExternalStore } from "react";
import type { Breakpoint } from "../layout/types";
import type { Board } from "./board";

/** The grid that is on the page, if there is one. */
let shown: Board | undefined;
const watchers = new Set<() => void>();

const become = (board: Board | undefined): void => {
  shown = board;
  for (const watcher of watchers) watcher();
};

const watch = (watcher: () => void): (() => void) => {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
};

export const currentBoard = {
  get: (): Board | undefined => shown,
  /** Which grid people look at. */
  breakpoint: (): Breakpoint => shown?.geometry.breakpoint ?? "wide",
  set: (board: Board): (() => void) => {
    become(board);
    return () => {
      if (shown === board) become(undefined);
    };
  },
};

/** Whether a grid is on the page. */
export const useBoard = (): Board | undefined => useSyncExternalStore(watch, () => shown);

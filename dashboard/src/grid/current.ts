import type { Breakpoint } from "../layout/types";
import type { Board } from "./board";

/** The grid that is on the page, if there is one. */
let shown: Board | undefined;

export const currentBoard = {
  get: (): Board | undefined => shown,
  /** Which grid people look at. */
  breakpoint: (): Breakpoint => shown?.geometry.breakpoint ?? "wide",
  set: (board: Board): (() => void) => {
    shown = board;
    return () => {
      if (shown === board) shown = undefined;
    };
  },
};

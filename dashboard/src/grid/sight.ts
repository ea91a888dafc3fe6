import type { Board } from "./board";
import { scrollerOf } from "./scrolling";

/** Pixels that are left free above and below what is brought into sight; the dock covers some at the bottom. */
const ABOVE = 16;
const BELOW = 96;

/** The button that a tile is moved by. */
export const gripOf = (board: Board, id: string): HTMLElement | null =>
  board.element(id)?.querySelector<HTMLElement>("[data-grip]") ?? null;

/** Scrolls to where a tile is, or is on its way to. */
export const bringIntoSight = (board: Board, id: string): void => {
  const tile = board.tile(id);
  const { frame } = board;
  if (!tile || !frame) return;
  const scroller = scrollerOf(frame);
  const view = scroller.getBoundingClientRect();
  const rect = board.geometry.rect(tile);
  const top = frame.getBoundingClientRect().top - view.top + rect.top - ABOVE;
  const foot = top + ABOVE + rect.height + BELOW - view.height;
  // What is higher than the window is shown from its top.
  const by = top < 0 ? top : foot > 0 ? Math.min(foot, top) : 0;
  if (by !== 0) scroller.scrollBy({ top: by, behavior: "instant" });
};

import { dropOps } from "../layout/arrange";
import { layout } from "../layout/layout";
import type { Tile } from "../layout/types";
import type { Widget } from "../widgets/api";
import type { Board } from "./board";
import { currentBoard } from "./current";
import { markGesture, swallowClick } from "./gesture";
import { presetOn } from "./moves";
import { scrollBy, scrollerOf } from "./scrolling";

/** Pixels that a pointer moves before it carries something. */
const SLACK = 6;
/** Where the pointer holds what it carries, from its upper edge: in the middle of its header. */
const HOLD = 20;

export interface Carrying {
  widget: Pick<Widget, "id" | "name" | "size">;
  /** What the pointer went down on; it stays on the page meanwhile. */
  handle: HTMLElement;
  /** It is carried from now on. */
  onBegin: () => void;
  /** Where the pointer is, once a frame. */
  onMove: (x: number, y: number) => void;
  /** It was let go of: on the grid, or elsewhere. */
  onEnd: (placed: boolean) => void;
}

/** Shows on the grid where it would be. Answers whether the pointer is above the grid at all. */
const hover = (board: Board, { id, size }: Carrying["widget"], x: number, y: number): boolean => {
  const { frame, geometry } = board;
  if (!frame) return false;
  const scroller = scrollerOf(frame);
  const view = scroller.getBoundingClientRect();
  if (x < view.left || x > view.right || y < view.top || y > view.bottom) {
    board.release();
    return false;
  }
  const by = scrollBy(y, view.top, view.bottom);
  if (by !== 0) scroller.scrollTop += by;
  const wanted = presetOn(size, geometry.breakpoint);
  const { left, top } = frame.getBoundingClientRect();
  const { width } = geometry.rect({ x: 0, y: 0, ...wanted });
  const place = geometry.placeAt(x - left - width / 2, y - top - HOLD, wanted);
  const tile: Tile = { id, ...wanted, ...place };
  const { moving } = board;
  if (moving?.x !== tile.x || moving.y !== tile.y) board.move(tile, "pointer");
  return true;
};

/** Puts it where it is carried. */
const drop = ({ id, name, size }: Carrying["widget"], x: number, y: number): boolean => {
  const board = currentBoard.get();
  const now = layout.now().layout;
  if (board?.moving) {
    const ops = dropOps(now, board.geometry.breakpoint, id, size, board.tiles);
    layout.changeAndSay(ops, `${name} is on the grid`);
    board.release(true);
    return true;
  }
  // Nothing is placed yet, so that there is no grid: anywhere on the page will do.
  const isHome = !board && location.pathname === "/" && document.elementFromPoint(x, y)?.closest("#content");
  if (!isHome) return false;
  layout.changeAndSay(
    dropOps(now, "wide", id, size, [{ id, x: 0, y: 0, ...size }]),
    `${name} is on the grid`,
  );
  return true;
};

/** A pointer went down on something that can be carried to the grid. */
export const carry = (event: PointerEvent, carrying: Carrying): void => {
  if (event.button !== 0) return;
  const { handle, widget } = carrying;
  const { pointerId } = event;
  const begun = { x: event.clientX, y: event.clientY };
  let [x, y] = [begun.x, begun.y];
  let frame: number | undefined;
  const ending = new AbortController();
  const { signal } = ending;

  const run = (): void => {
    frame = requestAnimationFrame(run);
    carrying.onMove(x, y);
    const board = currentBoard.get();
    if (board) hover(board, widget, x, y);
  };
  const begin = (): void => {
    handle.setPointerCapture(pointerId);
    markGesture(true);
    carrying.onBegin();
    run();
  };
  const end = (keep: boolean): void => {
    ending.abort();
    if (frame === undefined) return;
    cancelAnimationFrame(frame);
    markGesture(false);
    swallowClick();
    const placed = keep && drop(widget, x, y);
    currentBoard.get()?.release();
    carrying.onEnd(placed);
  };
  addEventListener(
    "pointermove",
    (event) => {
      if (event.pointerId !== pointerId) return;
      [x, y] = [event.clientX, event.clientY];
      if (frame === undefined && Math.hypot(x - begun.x, y - begun.y) > SLACK) begin();
    },
    { signal },
  );
  addEventListener("pointerup", (event) => event.pointerId === pointerId && end(true), { signal });
  addEventListener("pointercancel", () => end(false), { signal });
  addEventListener(
    "keydown",
    (event) => {
      if (event.key !== "Escape" || frame === undefined) return;
      event.preventDefault();
      event.stopPropagation();
      end(false);
    },
    { signal, capture: true },
  );
};

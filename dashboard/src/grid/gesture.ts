import type { Tile } from "../layout/types";
import { type Board, put } from "./board";
import type { Rect } from "./geometry";
import { type Edge, fitted, pulled } from "./moves";
import { scrollBy, scrollerOf } from "./scrolling";

/** Pixels that a pointer moves before it drags. */
const SLACK = 4;
/** Milliseconds that a finger rests before it drags. One that moves earlier scrolls the page. */
const REST = 320;
/** Pixels that a finger may tremble meanwhile. */
const TREMBLE = 10;

export interface Gesture {
  board: Board;
  /** What the pointer went down on. */
  handle: HTMLElement;
  id: string;
  /** Which edge is pulled; absent: the tile is moved. */
  edge?: Edge;
  /** It was let go of somewhere else than it was. */
  onKeep: (tile: Tile) => void;
}

/** While something is dragged frames are deaf to the pointer, and nothing is selected: see `index.css`. */
export const markGesture = (on: boolean): void => {
  const { dataset } = document.documentElement;
  if (on) dataset.gesture = "";
  else delete dataset.gesture;
};

/** After a drag the button that was pressed is not clicked. */
export const swallowClick = (): void => {
  const swallow = (event: Event): void => {
    event.stopPropagation();
    event.preventDefault();
  };
  addEventListener("click", swallow, { capture: true, once: true });
  setTimeout(() => removeEventListener("click", swallow, { capture: true }), 0);
};

/** One drag, from the moment at which it is one. */
class Drag {
  private readonly scroller: Element;
  private readonly from: Tile;
  private readonly start: Rect;
  private readonly scrolled: number;
  private readonly element: HTMLElement;
  private x: number;
  private y: number;
  private frame = 0;

  constructor(
    private readonly gesture: Gesture,
    private readonly begun: { x: number; y: number },
    tile: Tile,
    element: HTMLElement,
  ) {
    this.from = tile;
    this.element = element;
    this.start = gesture.board.geometry.rect(tile);
    this.scroller = scrollerOf(element);
    this.scrolled = this.scroller.scrollTop;
    this.x = begun.x;
    this.y = begun.y;
    gesture.board.move(tile, "pointer");
    this.run();
  }

  at(x: number, y: number): void {
    this.x = x;
    this.y = y;
  }

  /** Once a frame: however many moves the pointer makes meanwhile, the page is drawn once. */
  private readonly run = (): void => {
    this.frame = requestAnimationFrame(this.run);
    const { top, bottom } = this.scroller.getBoundingClientRect();
    const by = scrollBy(this.y, top, bottom);
    if (by !== 0) this.scroller.scrollTop += by;
    const dx = this.x - this.begun.x;
    const dy = this.y - this.begun.y + this.scroller.scrollTop - this.scrolled;
    if (this.gesture.edge) this.pull(this.gesture.edge, dx, dy);
    else this.carry(dx, dy);
  };

  private carry(dx: number, dy: number): void {
    const { board } = this.gesture;
    this.element.style.transform = `translate(${dx}px, ${dy}px)`;
    const { x, y } = board.geometry.placeAt(this.start.left + dx, this.start.top + dy, this.from);
    this.aim({ ...this.from, x, y });
  }

  private pull(edge: Edge, dx: number, dy: number): void {
    const { geometry } = this.gesture.board;
    const wide = edge.includes("e") ? dx : edge.includes("w") ? -dx : 0;
    const least = geometry.rect(fitted({ x: 0, y: 0, w: 1, h: 1 }, geometry.breakpoint));
    const width = Math.max(this.start.width + wide, least.width);
    const height = Math.max(this.start.height + (edge.includes("s") ? dy : 0), least.height);
    const left = edge.includes("w") ? this.start.left + this.start.width - width : this.start.left;
    put(this.element, { left, top: this.start.top, width, height });
    const place = pulled(this.from, edge, geometry.sizeOf(width, height), geometry.breakpoint);
    this.aim({ ...this.from, ...place });
  }

  /** Only when it comes to another place do the others make room. */
  private aim(tile: Tile): void {
    const { moving } = this.gesture.board;
    if (moving && same(moving, tile)) return;
    this.gesture.board.move(tile, "pointer");
  }

  end(keep: boolean): void {
    cancelAnimationFrame(this.frame);
    const { board, onKeep } = this.gesture;
    const tile = board.moving;
    const elsewhere = keep && tile !== undefined && !same(tile, this.from);
    if (elsewhere) onKeep(tile);
    board.release(elsewhere);
  }
}

const same = (a: Tile, b: Tile): boolean => a.x === b.x && a.y === b.y && a.w === b.w && a.h === b.h;

/** A pointer went down on what a tile is moved or resized by. */
export const press = (event: PointerEvent, gesture: Gesture): void => {
  const { board, id, edge, handle } = gesture;
  if (event.button !== 0 || board.moving) return;
  const { pointerId } = event;
  const begun = { x: event.clientX, y: event.clientY };
  const touch = event.pointerType === "touch" && !edge;
  const ending = new AbortController();
  const { signal } = ending;
  let drag: Drag | undefined;

  const begin = (): void => {
    const [tile, element] = [board.tile(id), board.element(id)];
    if (!tile || !element || board.moving) {
      ending.abort();
      return;
    }
    drag = new Drag(gesture, begun, tile, element);
    handle.setPointerCapture(pointerId);
    markGesture(true);
    if (touch) navigator.vibrate?.(8);
  };
  const end = (keep: boolean): void => {
    ending.abort();
    clearTimeout(timer);
    if (!drag) return;
    drag.end(keep);
    drag = undefined;
    markGesture(false);
    swallowClick();
  };

  const timer = touch ? setTimeout(begin, REST) : undefined;
  // An edge is narrow: the pointer may be beside it, above a frame, before it drags.
  if (edge) handle.setPointerCapture(pointerId);
  const on = <K extends keyof WindowEventMap>(type: K, hear: (event: WindowEventMap[K]) => void): void =>
    addEventListener(type, hear, { signal });
  on("pointermove", (event) => {
    if (event.pointerId !== pointerId) return;
    const far = Math.hypot(event.clientX - begun.x, event.clientY - begun.y);
    if (drag) drag.at(event.clientX, event.clientY);
    else if (touch && far > TREMBLE) end(false);
    else if (!touch && far > SLACK) begin();
  });
  on("pointerup", (event) => event.pointerId === pointerId && end(true));
  on("pointercancel", () => end(false));
  handle.addEventListener("lostpointercapture", () => end(false), { signal });
  handle.addEventListener("touchmove", (event) => drag && event.preventDefault(), { signal, passive: false });
  handle.addEventListener("contextmenu", (event) => touch && event.preventDefault(), { signal });
  addEventListener(
    "keydown",
    (event) => {
      if (event.key !== "Escape" || !drag) return;
      event.preventDefault();
      event.stopPropagation();
      end(false);
    },
    { signal, capture: true },
  );
};

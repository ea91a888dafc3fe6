import { type PointerEvent, useRef } from "react";
import { type Camera, panned, type Size, zoomed } from "./camera";

interface Point {
  x: number;
  y: number;
}

interface Hands {
  camera: { readonly current: Camera };
  size: { readonly current: Size };
  set: (camera: Camera) => void;
  /** The pointer rests on this place, or is nowhere. */
  onHover: (at: Point | undefined) => void;
  onTap: (at: Point) => void;
}

/** Pixels that a finger may slip and still have tapped. */
const SLIP = 4;

/** One finger or a mouse moves the picture, two make it larger or smaller, and a tap is a tap. */
export const useHands = ({ camera, size, set, onHover, onTap }: Hands) => {
  const down = useRef(new Map<number, Point>());
  const travelled = useRef(0);

  const at = (event: PointerEvent<HTMLElement>): Point => {
    const { left, top } = event.currentTarget.getBoundingClientRect();
    return { x: event.clientX - left, y: event.clientY - top };
  };

  const pinch = (before: [Point, Point], after: [Point, Point]): void => {
    const far = ([a, b]: [Point, Point]): number => Math.hypot(a.x - b.x, a.y - b.y) || 1;
    const middle = ([a, b]: [Point, Point]): Point => ({ x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 });
    const [from, to] = [middle(before), middle(after)];
    const moved = panned(camera.current, to.x - from.x, to.y - from.y);
    set(zoomed(moved, far(after) / far(before), to, size.current));
  };

  return {
    onPointerDown: (event: PointerEvent<HTMLElement>): void => {
      if (event.button !== 0) return;
      event.currentTarget.setPointerCapture(event.pointerId);
      if (down.current.size === 0) travelled.current = 0;
      down.current.set(event.pointerId, at(event));
    },
    onPointerMove: (event: PointerEvent<HTMLElement>): void => {
      const now = at(event);
      const before = down.current.get(event.pointerId);
      if (!before) {
        if (event.pointerType === "mouse") onHover(now);
        return;
      }
      travelled.current += Math.hypot(now.x - before.x, now.y - before.y);
      const other = [...down.current].find(([id]) => id !== event.pointerId)?.[1];
      if (other) pinch([before, other], [now, other]);
      else if (travelled.current > SLIP) set(panned(camera.current, now.x - before.x, now.y - before.y));
      down.current.set(event.pointerId, now);
    },
    onPointerUp: (event: PointerEvent<HTMLElement>): void => {
      const known = down.current.delete(event.pointerId);
      if (known && down.current.size === 0 && travelled.current <= SLIP) onTap(at(event));
    },
    onPointerCancel: (event: PointerEvent<HTMLElement>): void => {
      down.current.delete(event.pointerId);
      travelled.current = SLIP + 1;
    },
    onPointerLeave: (): void => onHover(undefined),
  };
};

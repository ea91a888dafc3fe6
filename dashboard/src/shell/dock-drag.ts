import { type PointerEvent, useRef, useState } from "react";
import { swallowClick } from "../grid/gesture";
import { layout } from "../layout/layout";

/** Pixels that a pointer moves before it drags. */
const SLACK = 5;

interface Dragged {
  id: string;
  from: number;
  to: number;
  /** Pixels from where it was. */
  dx: number;
}

/** The place in a row that is meant by dragging something so far. */
export const indexAt = (from: number, dx: number, step: number, many: number): number =>
  step > 0 ? Math.min(Math.max(0, from + Math.round(dx / step)), many - 1) : from;

/** How many places another one makes room by: -1, 0 or 1. */
export const roomBy = (index: number, from: number, to: number): number => {
  if (index > from && index <= to) return -1;
  if (index < from && index >= to) return 1;
  return 0;
};

/** Changes the order of the dock by dragging. */
export const useDockDrag = (dock: readonly string[]) => {
  const list = useRef<HTMLUListElement>(null);
  const [dragged, setDragged] = useState<Dragged>();
  const [step, setStep] = useState(48);

  const down = (event: PointerEvent<HTMLElement>, id: string): void => {
    const from = dock.indexOf(id);
    // A finger scrolls the row.
    if (event.button !== 0 || event.pointerType === "touch" || from < 0) return;
    const handle = event.currentTarget;
    const { pointerId, clientX } = event;
    const [first, second] = [...(list.current?.children ?? [])].map((item) => item.getBoundingClientRect());
    const pitch = first && second ? second.left - first.left : 0;
    setStep(pitch);
    const ending = new AbortController();
    const { signal } = ending;
    let now: Dragged | undefined;
    const end = (keep: boolean): void => {
      ending.abort();
      if (!now) return;
      swallowClick();
      setDragged(undefined);
      if (keep && now.to !== now.from) layout.change([{ op: "dock", id, index: now.to }]);
    };
    addEventListener(
      "pointermove",
      (event) => {
        const dx = event.clientX - clientX;
        if (event.pointerId !== pointerId || (!now && Math.abs(dx) < SLACK)) return;
        if (!now) handle.setPointerCapture(pointerId);
        now = { id, from, dx, to: indexAt(from, dx, pitch, dock.length) };
        setDragged(now);
      },
      { signal },
    );
    addEventListener("pointerup", () => end(true), { signal });
    addEventListener("pointercancel", () => end(false), { signal });
    addEventListener(
      "keydown",
      (event) => {
        if (event.key !== "Escape" || !now) return;
        event.stopPropagation();
        end(false);
      },
      { signal, capture: true },
    );
  };

  /** How far an item is from its place. */
  const shift = (id: string, index: number): number | undefined => {
    if (!dragged) return undefined;
    return dragged.id === id ? dragged.dx : roomBy(index, dragged.from, dragged.to) * step;
  };

  return { list, down, shift, dragging: dragged?.id };
};

export type DockDrag = ReturnType<typeof useDockDrag>;

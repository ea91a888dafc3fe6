import { type CSSProperties, type PointerEvent, useEffect, useState } from "react";
import { type Box, first, inside, keyed, moved, type Room, resized } from "./pip";

const KEY = "signet.pip";
const room = (): Room => ({ w: innerWidth, h: innerHeight });

/** Where the last small window was left. */
const remembered = (): Box => {
  try {
    const box = JSON.parse(localStorage.getItem(KEY) ?? "") as Partial<Record<keyof Box, unknown>>;
    const { x, y, w, h } = box;
    if ([x, y, w, h].every((value) => typeof value === "number")) return inside(box as Box, room());
  } catch {
    // There is none.
  }
  return first(room());
};

interface Held {
  how: typeof moved | typeof resized;
  from: Box;
  x: number;
  y: number;
}

/** Moves and resizes a small window: by pointer, finger and key. */
export const usePip = (shown: boolean) => {
  const [box, setBox] = useState<Box>();
  const [held, setHeld] = useState<Held>();

  useEffect(() => {
    if (!shown) return;
    setBox((box) => box ?? remembered());
    const fit = (): void => setBox((box) => box && inside(box, room()));
    addEventListener("resize", fit);
    return () => removeEventListener("resize", fit);
  }, [shown]);

  useEffect(() => {
    if (!box || held) return;
    try {
      localStorage.setItem(KEY, JSON.stringify(box));
    } catch {
      // It is where it was at first, next time.
    }
  }, [box, held]);

  const by = (how: Held["how"]) => ({
    onPointerDown: (event: PointerEvent<HTMLElement>) => {
      if (!box || event.button !== 0 || (event.target as Element).closest("button:not([data-handle])"))
        return;
      event.currentTarget.setPointerCapture(event.pointerId);
      setHeld({ how, from: box, x: event.clientX, y: event.clientY });
    },
    onPointerMove: (event: PointerEvent<HTMLElement>) => {
      if (held) setBox(held.how(held.from, event.clientX - held.x, event.clientY - held.y, room()));
    },
    onPointerUp: () => setHeld(undefined),
    onPointerCancel: () => setHeld(undefined),
  });

  /** Whether the key was for it. */
  const onKey = (key: string, shift: boolean): boolean => {
    const next = box && keyed(box, key, shift, room());
    if (next) setBox(next);
    return next !== undefined;
  };

  const at = box ?? first(room());
  const style: CSSProperties = { left: at.x, top: at.y, width: at.w, height: at.h };
  return { style, box: at, held: held !== undefined, drag: by(moved), resize: by(resized), onKey };
};

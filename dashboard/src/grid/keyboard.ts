import { COLUMNS, LEAST, TALLEST } from "../layout/places";
import type { Breakpoint, Place } from "../layout/types";

/** A key, as far as moving knows it. */
export interface Pressed {
  key: string;
  shiftKey: boolean;
}

/** What a key makes of a tile that is being moved: it is elsewhere, it is let go of, it goes back; or the key is not ours. */
export type Step = { place: Place } | "keep" | "cancel" | undefined;

/** Rows that Page up and Page down go. */
const PAGE = 4;

const resized = (place: Place, key: string, breakpoint: Breakpoint): Place | undefined => {
  const { x, w, h } = place;
  switch (key) {
    case "ArrowRight":
      return { ...place, w: Math.min(w + 1, COLUMNS[breakpoint] - x) };
    case "ArrowLeft":
      return { ...place, w: Math.max(w - 1, Math.min(w, LEAST[breakpoint])) };
    case "ArrowDown":
      return { ...place, h: Math.min(h + 1, TALLEST) };
    case "ArrowUp":
      return { ...place, h: Math.max(h - 1, Math.min(h, 2)) };
    default:
      return undefined;
  }
};

const shifted = (place: Place, key: string, breakpoint: Breakpoint): Place | undefined => {
  const { x, y, w } = place;
  const last = COLUMNS[breakpoint] - w;
  switch (key) {
    case "ArrowRight":
      return { ...place, x: Math.min(x + 1, last) };
    case "ArrowLeft":
      return { ...place, x: Math.max(x - 1, 0) };
    case "ArrowDown":
      return { ...place, y: y + 1 };
    case "ArrowUp":
      return { ...place, y: Math.max(y - 1, 0) };
    case "PageDown":
      return { ...place, y: y + PAGE };
    case "PageUp":
      return { ...place, y: Math.max(y - PAGE, 0) };
    case "Home":
      return { ...place, x: 0 };
    case "End":
      return { ...place, x: last };
    default:
      return undefined;
  }
};

/** Arrows move, with Shift they pull the right and the lower edge; Enter and Space let go; Escape puts it back. */
export const step = (place: Place, { key, shiftKey }: Pressed, breakpoint: Breakpoint): Step => {
  if (key === "Enter" || key === " ") return "keep";
  if (key === "Escape") return "cancel";
  const next = (shiftKey ? resized : shifted)(place, key, breakpoint);
  return next && { place: next };
};

/** Where a tile is, as it is read aloud. */
export const spoken = (name: string, { x, y, w, h }: Place): string =>
  `${name}, column ${x + 1}, row ${y + 1}, ${w} wide, ${h} high`;

import type { BusEvent } from "../../api/events";

/** Which events are shown. */
export interface Wanted {
  /** None: all. */
  surfaces: ReadonlySet<string>;
  /** Words of the line, or the beginning of a type. */
  text: string;
}

export const ALL: Wanted = { surfaces: new Set(), text: "" };

/** Where it happened. */
export const surfaceOf = (event: BusEvent): string => event.surface ?? event.source;

export const isAll = ({ surfaces, text }: Wanted): boolean => surfaces.size === 0 && text.trim() === "";

/** A test of events. Each word has to be in the line, or the type has to begin with it (`deal.`, `browser.*`). */
export const matcher = ({ surfaces, text }: Wanted): ((event: BusEvent) => boolean) => {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const beginnings = words.map((word) => word.replace(/\*+$/, ""));
  return (event) =>
    (surfaces.size === 0 || surfaces.has(surfaceOf(event))) &&
    words.every((word, index) => {
      if (event.type.startsWith(beginnings[index] ?? word)) return true;
      return `${surfaceOf(event)} ${event.line ?? ""}`.toLowerCase().includes(word);
    });
};

/** Surfaces and how many events each has, most first. */
export const counted = (events: readonly BusEvent[]): [surface: string, count: number][] => {
  const counts = new Map<string, number>();
  for (const event of events) counts.set(surfaceOf(event), (counts.get(surfaceOf(event)) ?? 0) + 1);
  return [...counts].sort(([a, m], [b, n]) => n - m || a.localeCompare(b));
};

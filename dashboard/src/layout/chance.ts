import { arrange } from "./arrange";
import { apart, COLUMNS, placesAt } from "./places";
import type { Layout, Narrow, Op, Tile } from "./types";

/** Numbers that look like chance and are the same each time (mulberry32): for tests that try many cases. */
export const chance = (seed: number) => {
  let state = seed;
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  /** A whole number from `from` to `to`. */
  const whole = (from: number, to: number): number => from + Math.floor(next() * (to - from + 1));
  const one = <T>(of: readonly [T, ...T[]]): T => of[whole(0, of.length - 1)] ?? of[0];
  return { whole, one };
};

export type Chance = ReturnType<typeof chance>;

const IDS = ["activity", "budget", "clock", "files", "memory", "polymarket", "weather"] as const;

export const someTile = (by: Chance, id: string, columns = 12): Tile => {
  const w = by.whole(1, columns);
  return { id, w, h: by.whole(1, 6), x: by.whole(0, columns - w), y: by.whole(0, 10) };
};

export const someTiles = (by: Chance, many: number, columns = 12): Tile[] =>
  Array.from({ length: many }, (_, at) => someTile(by, `w${at}`, columns));

const someIds = (by: Chance): string[] => [...new Set([by.one(IDS), by.one(IDS), by.one(IDS)])];

const someGroups = (by: Chance) =>
  [...new Set([by.one(["Work", "Home"]), by.one(["Work", "Music"])])].map((name) => ({
    name,
    items: someIds(by),
  }));

/** A layout as people have them, arranged for narrow windows or not. */
export const someLayout = (by: Chance): Layout => {
  const layout: Layout = {
    version: 1,
    grid: someIds(by).map((id) => someTile(by, id)),
    sidebarGroups: someGroups(by),
    dock: someIds(by),
  };
  const on = (columns: number) => layout.grid.map(({ id }) => someTile(by, id, columns));
  if (by.whole(0, 1)) layout.layouts = { medium: on(6), small: on(2) };
  return layout;
};

/** Something that a person may do: what they move on a grid, they move within what they see there. */
export const someOps = (by: Chance, layout: Layout): Op[] => {
  const op = someOp(by);
  if (op.op !== "place" || !op.breakpoint) return [op];
  const { breakpoint } = op;
  const moved = placesAt(layout, breakpoint).map((tile) =>
    tile.id === op.id ? { ...someTile(by, op.id, COLUMNS[breakpoint]) } : tile,
  );
  return arrange(layout, breakpoint, apart(moved, COLUMNS[breakpoint]));
};

/** One change. */
export const someOp = (by: Chance): Op => {
  const id = by.one(IDS);
  const name = by.one(["Work", "Home", "Music"]);
  const breakpoint: Narrow = by.one(["medium", "small"]);
  return by.one<Op>([
    { op: "place", ...someTile(by, id) },
    { op: "place", ...someTile(by, id, 6), breakpoint },
    { op: "lift", id },
    { op: "dock", id },
    { op: "dock", id, index: by.whole(0, 3) },
    { op: "undock", id },
    { op: "group", name, items: someIds(by) },
    { op: "group", name, index: by.whole(0, 2) },
    { op: "group", name, rename: "Evening" },
    { op: "ungroup", name },
    { op: "set", id, settings: { shown: by.whole(0, 9) } },
  ]);
};

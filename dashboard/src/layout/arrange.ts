import { apply } from "./apply";
import { COLUMNS, firstFree, placesAt } from "./places";
import type { Breakpoint, Layout, Op, Tile } from "./types";

/** Puts a tile on a grid. */
export const placeOp = ({ id, x, y, w, h }: Tile, breakpoint: Breakpoint): Op => {
  const op: Extract<Op, { op: "place" }> = { op: "place", id, x, y, w, h };
  return breakpoint === "wide" ? op : { ...op, breakpoint };
};

const same = (a: Tile, b: Tile | undefined): boolean =>
  a.x === b?.x && a.y === b.y && a.w === b.w && a.h === b.h;

/**
 * What makes a grid look so. Only what is not so in the file already is changed: of a narrow grid that nobody has arranged
 * yet that is all of it, since from then on it is kept apart.
 */
export const arrange = (layout: Layout, breakpoint: Breakpoint, tiles: readonly Tile[]): Op[] => {
  const before = breakpoint === "wide" ? layout.grid : (layout.layouts?.[breakpoint] ?? []);
  const byId = new Map(before.map((tile) => [tile.id, tile]));
  return tiles.filter((tile) => !same(tile, byId.get(tile.id))).map((tile) => placeOp(tile, breakpoint));
};

/** What puts a widget on the grid, where there is room. Narrow grids find room for it by themselves. */
export const addOps = (layout: Layout, id: string, size: { w: number; h: number }): Op[] => {
  if (layout.grid.some((tile) => tile.id === id)) return [];
  const place = firstFree(placesAt(layout, "wide"), size, COLUMNS.wide);
  return [placeOp({ id, ...place }, "wide")];
};

/** What puts a widget on a grid at a place that somebody chose, and what is pushed aside by it where it is to be then. */
export const dropOps = (
  layout: Layout,
  breakpoint: Breakpoint,
  id: string,
  size: { w: number; h: number },
  tiles: readonly Tile[],
): Op[] => {
  if (breakpoint === "wide") return arrange(layout, "wide", tiles);
  const added = addOps(layout, id, size);
  return [...added, ...arrange(added.reduce(apply, layout), breakpoint, tiles)];
};

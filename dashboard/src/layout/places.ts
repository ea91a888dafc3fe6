import { verticalCompactor } from "react-grid-layout/core";
import type { Breakpoint, Layout, Narrow, Place, Tile } from "./types";

/** Columns of each grid. */
export const COLUMNS: Record<Breakpoint, number> = { wide: 12, medium: 6, small: 2 };

/** Columns that a tile has at least, where people make it smaller. A hand that writes the file may go below. */
export const LEAST: Record<Breakpoint, number> = { wide: 2, medium: 2, small: 1 };

/** Rows that a tile has at most, as the daemon wants it. */
export const TALLEST = 48;

export const collide = (a: Place, b: Place): boolean =>
  a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;

export const isFree = (place: Place, tiles: readonly Place[]): boolean =>
  !tiles.some((tile) => collide(place, tile));

/** As one reads: from the top, and from the left. Of two at the same place always the same one comes first. */
export const inReadingOrder = <T extends Tile>(tiles: readonly T[]): T[] =>
  tiles.toSorted((a, b) => a.y - b.y || a.x - b.x || (a.id < b.id ? -1 : 1));

/** The first row below which nothing is. */
export const bottom = (tiles: readonly Place[]): number =>
  tiles.reduce((lowest, { y, h }) => Math.max(lowest, y + h), 0);

/** The first place, as one reads, at which something of a size fits. */
export const firstFree = (
  tiles: readonly Place[],
  size: { w: number; h: number },
  columns: number,
  from = 0,
): Place => {
  const w = Math.min(size.w, columns);
  for (let y = from; ; y += 1) {
    for (let x = 0; x + w <= columns; x += 1) {
      const place = { x, y, w, h: size.h };
      if (isFree(place, tiles)) return place;
    }
  }
};

/** Within the columns, and of whole numbers. */
const within = <T extends Place>(tile: T, columns: number): T => {
  const w = Math.min(Math.max(1, tile.w), columns);
  return { ...tile, w, x: Math.min(tile.x, columns - w) };
};

/**
 * The tiles without any that lie on others: what two windows or a hand put on the same place. Who comes first as one
 * reads stays, the next goes down; nothing else moves. The order of the list stays.
 */
export const apart = (tiles: readonly Tile[], columns: number): Tile[] => {
  const done = new Map<string, Tile>();
  for (const tile of inReadingOrder(tiles.map((tile) => within(tile, columns)))) {
    const others = [...done.values()];
    let place = tile;
    while (!isFree(place, others)) place = { ...place, y: place.y + 1 };
    done.set(tile.id, place);
  }
  return tiles.flatMap(({ id }) => done.get(id) ?? []);
};

/** The tiles without empty rows above any of them: each as far up as nothing is in its way. */
export const compact = (tiles: readonly Tile[]): Tile[] => {
  const items = tiles.map(({ id, x, y, w, h }) => ({ i: id, x, y, w, h }));
  const rows = new Map(verticalCompactor.compact(items, COLUMNS.wide).map(({ i, y }) => [i, y]));
  return tiles.map((tile) => ({ ...tile, y: rows.get(tile.id) ?? tile.y }));
};

/** How wide a tile of the wide grid is on a narrow one. */
export const narrowed = (w: number, breakpoint: Narrow): number =>
  breakpoint === "small" ? (w <= 3 ? 1 : 2) : Math.min(6, Math.max(LEAST.medium, Math.round(w / 2)));

/** Half as many columns: what stood side by side does so still, as far as it is not too narrow then. */
const halved = (tiles: readonly Tile[]): Tile[] => {
  const done: Tile[] = [];
  for (const tile of inReadingOrder(tiles)) {
    const left = Math.round(tile.x / 2);
    const w = Math.max(LEAST.medium, Math.round((tile.x + tile.w) / 2) - left);
    const wanted = { ...tile, w, x: Math.min(left, COLUMNS.medium - w) };
    done.push(isFree(wanted, done) ? wanted : { ...tile, ...near(wanted, done) });
  }
  return compact(done);
};

/** The place nearest to a wanted one, on its row or below it. */
const near = (wanted: Place, tiles: readonly Place[]): Place => {
  const starts = Array.from({ length: COLUMNS.medium - wanted.w + 1 }, (_, x) => x).toSorted(
    (a, b) => Math.abs(a - wanted.x) - Math.abs(b - wanted.x),
  );
  for (let y = wanted.y; ; y += 1) {
    for (const x of starts) {
      const place = { ...wanted, x, y };
      if (isFree(place, tiles)) return place;
    }
  }
};

/** One below the other, as one reads; small ones in pairs. */
const stacked = (tiles: readonly Tile[]): Tile[] => {
  const done: Tile[] = [];
  let row = 0;
  for (const tile of inReadingOrder(tiles)) {
    const w = narrowed(tile.w, "small");
    const before = done.at(-1);
    const beside = w === 1 && before?.w === 1 && before.x === 0;
    const y = beside ? before.y : row;
    done.push({ ...tile, w, x: beside ? 1 : 0, y });
    row = Math.max(row, y + tile.h);
  }
  return done;
};

const derived = (tiles: readonly Tile[], breakpoint: Narrow): Tile[] =>
  breakpoint === "medium" ? halved(tiles) : stacked(tiles);

const ordered = (tiles: readonly Tile[], like: readonly Tile[]): Tile[] => {
  const byId = new Map(tiles.map((tile) => [tile.id, tile]));
  return like.flatMap(({ id }) => byId.get(id) ?? []);
};

/**
 * Where each widget is on a grid. That of wide windows says which there are. A narrower one is made of it, until somebody
 * moves something there: then it stays as it was left, and what came since is put where there is room.
 */
export const placesAt = (layout: Layout, breakpoint: Breakpoint): Tile[] => {
  const wide = apart(layout.grid, COLUMNS.wide);
  if (breakpoint === "wide") return wide;
  const ids = new Set(wide.map(({ id }) => id));
  const kept = layout.layouts?.[breakpoint]?.filter(({ id }) => ids.has(id)) ?? [];
  if (kept.length === 0) return ordered(derived(wide, breakpoint), wide);
  const tiles = apart(kept, COLUMNS[breakpoint]);
  const there = new Set(tiles.map(({ id }) => id));
  for (const tile of inReadingOrder(wide.filter(({ id }) => !there.has(id)))) {
    const size = { w: narrowed(tile.w, breakpoint), h: tile.h };
    tiles.push({ ...tile, ...firstFree(tiles, size, COLUMNS[breakpoint]) });
  }
  return ordered(breakpoint === "small" ? compact(tiles) : tiles, wide);
};

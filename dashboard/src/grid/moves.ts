import { COLUMNS, collide, compact, inReadingOrder, isFree, LEAST, TALLEST } from "../layout/places";
import type { Breakpoint, Place, Tile } from "../layout/types";

/** Which edges of a tile are pulled. */
export type Edge = "e" | "s" | "w" | "se" | "sw";

const clamp = (value: number, least: number, most: number): number => Math.min(Math.max(value, least), most);

/** A place made possible: within the columns, and not smaller than a tile may be. */
export const fitted = (place: Place, breakpoint: Breakpoint): Place => {
  const columns = COLUMNS[breakpoint];
  const w = clamp(place.w, LEAST[breakpoint], columns);
  const h = clamp(place.h, 2, TALLEST);
  return { w, h, x: clamp(place.x, 0, columns - w), y: Math.max(0, place.y) };
};

/**
 * The tiles after one of them was put somewhere, or a new one was. Nothing jumps unless it is pushed: what is in the way
 * goes to where the moved one makes room above it, else straight down, and pushes what is below it. What is not in the
 * way stays, with the holes that are there. React-grid-layout's own `moveElement` relies on compaction afterwards, without
 * which tiles may lie on each other, and compaction moves what nobody touched.
 */
export const pushed = (tiles: readonly Tile[], moved: Tile): Tile[] => {
  const others = inReadingOrder(tiles.filter(({ id }) => id !== moved.id));
  const done: Tile[] = [moved];
  others.forEach((tile, at) => {
    let place = tile;
    if (collide(tile, moved)) {
      const above = { ...tile, y: moved.y - tile.h };
      if (above.y >= 0 && isFree(above, [...done, ...others.slice(at + 1)])) place = above;
    }
    while (!isFree(place, done)) place = { ...place, y: place.y + 1 };
    done.push(place);
  });
  const byId = new Map(done.map((tile) => [tile.id, tile]));
  const known = tiles.some(({ id }) => id === moved.id);
  return [...tiles, ...(known ? [] : [moved])].flatMap(({ id }) => byId.get(id) ?? []);
};

/** As `pushed`, for a grid: on a phone, which has one below the other, no holes stay. */
export const moved = (tiles: readonly Tile[], tile: Tile, breakpoint: Breakpoint): Tile[] => {
  const after = pushed(tiles, tile);
  return breakpoint === "small" ? compact(after) : after;
};

/** A tile whose edges were pulled to other columns and rows. The edges across stay where they are. */
export const pulled = (
  from: Place,
  edge: Edge,
  to: { w: number; h: number },
  breakpoint: Breakpoint,
): Place => {
  const h = edge.includes("s") ? clamp(to.h, 2, TALLEST) : from.h;
  const least = LEAST[breakpoint];
  if (edge.includes("e")) return { ...from, h, w: clamp(to.w, least, COLUMNS[breakpoint] - from.x) };
  if (edge.includes("w")) {
    const right = from.x + from.w;
    const w = clamp(to.w, Math.min(least, right), right);
    return { ...from, h, w, x: right - w };
  }
  return { ...from, h };
};

/** Sizes that can be chosen by name. */
export const PRESETS = [
  ["Small", { w: 3, h: 3 }],
  ["Medium", { w: 4, h: 4 }],
  ["Large", { w: 6, h: 6 }],
  ["Full width", { w: 12, h: 6 }],
] as const;

/** A preset on a narrower grid. */
export const presetOn = (
  size: { w: number; h: number },
  breakpoint: Breakpoint,
): { w: number; h: number } => {
  const columns = COLUMNS[breakpoint];
  const w = Math.round((size.w / COLUMNS.wide) * columns);
  return { w: clamp(w, LEAST[breakpoint], columns), h: size.h };
};

/** The tile in a direction from another one: of those that are beside it the nearest, as one would point at it. */
export const neighbour = (
  tiles: readonly Tile[],
  from: Tile,
  direction: "left" | "right" | "up" | "down",
): Tile | undefined => {
  const sideways = direction === "left" || direction === "right";
  const sign = direction === "left" || direction === "up" ? -1 : 1;
  const centre = ({ x, y, w, h }: Place): [number, number] => [x + w / 2, y + h / 2];
  const [fx, fy] = centre(from);
  const distance = (tile: Tile): number => {
    const [x, y] = centre(tile);
    const [along, across] = sideways ? [(x - fx) * sign, y - fy] : [(y - fy) * sign, x - fx];
    return along <= 0 ? Number.POSITIVE_INFINITY : along + Math.abs(across) * 2;
  };
  const others = tiles.filter(({ id }) => id !== from.id);
  const nearest = others.reduce<Tile | undefined>(
    (best, tile) => (best && distance(best) <= distance(tile) ? best : tile),
    undefined,
  );
  return nearest && distance(nearest) < Number.POSITIVE_INFINITY ? nearest : undefined;
};

import { describe, expect, it } from "vitest";
import { chance, someTiles } from "./chance";
import { apart, COLUMNS, collide, compact, firstFree, placesAt } from "./places";
import { type Breakpoint, EMPTY, type Layout, type Tile } from "./types";

const tile = (id: string, x: number, y: number, w: number, h: number): Tile => ({ id, x, y, w, h });

const overlaps = (tiles: readonly Tile[]): string[] =>
  tiles.flatMap((a, at) => tiles.slice(at + 1).flatMap((b) => (collide(a, b) ? [`${a.id} ${b.id}`] : [])));

const grid = (...tiles: Tile[]): Layout => ({ ...EMPTY, grid: tiles });

/** As in the pictures of the dashboard. */
const LOOK = [
  tile("files", 0, 0, 5, 5),
  tile("budget", 5, 0, 7, 3),
  tile("memory", 5, 3, 4, 4),
  tile("polymarket", 9, 3, 3, 4),
  tile("agents", 0, 5, 5, 2),
];

describe("places on a grid", () => {
  it("never lie on each other, nor outside, on any grid, whatever the file says", () => {
    const by = chance(3);
    for (let round = 0; round < 200; round += 1) {
      const layout = grid(...someTiles(by, by.whole(0, 14)));
      if (by.whole(0, 1)) layout.layouts = { medium: someTiles(by, 5), small: someTiles(by, 3) };
      for (const breakpoint of ["wide", "medium", "small"] as Breakpoint[]) {
        const tiles = placesAt(layout, breakpoint);
        expect(overlaps(tiles)).toEqual([]);
        expect(tiles.map(({ id }) => id)).toEqual(layout.grid.map(({ id }) => id));
        for (const { x, y, w, h } of tiles) {
          expect(x >= 0 && y >= 0 && w >= 1 && h >= 1 && x + w <= COLUMNS[breakpoint]).toBe(true);
        }
      }
    }
  });

  it("are as the file says where nothing is in the way", () => {
    expect(placesAt(grid(...LOOK), "wide")).toEqual(LOOK);
    const gap = [tile("a", 3, 7, 4, 3)];
    expect(placesAt(grid(...gap), "wide")).toEqual(gap);
  });

  it("that two windows gave to two widgets at once are settled by who comes first as one reads", () => {
    expect(apart([tile("b", 1, 1, 4, 2), tile("a", 0, 0, 4, 3), tile("c", 8, 0, 2, 2)], 12)).toEqual([
      tile("b", 1, 3, 4, 2),
      tile("a", 0, 0, 4, 3),
      tile("c", 8, 0, 2, 2),
    ]);
  });

  it("are half as wide on a tablet, side by side as far as they can be", () => {
    const medium = new Map(placesAt(grid(...LOOK), "medium").map((tile) => [tile.id, tile]));
    expect(medium.get("files")).toMatchObject({ x: 0, y: 0, w: 3 });
    expect(medium.get("budget")).toMatchObject({ x: 3, y: 0, w: 3 });
    expect(medium.get("memory")).toMatchObject({ x: 3, y: 3, w: 2 });
  });

  it("are one below the other on a phone, small ones in pairs", () => {
    const small = placesAt(
      grid(tile("a", 0, 0, 2, 2), tile("b", 2, 0, 2, 3), tile("c", 4, 0, 8, 4)),
      "small",
    );
    expect(small).toEqual([tile("a", 0, 0, 1, 2), tile("b", 1, 0, 1, 3), tile("c", 0, 3, 2, 4)]);
  });

  it("stay on a narrow grid as somebody left them there, and what came since has room", () => {
    const kept = LOOK.slice(0, 4).map(({ id }, at) => tile(id, 0, at * 3, 6, 3));
    const layout: Layout = { ...grid(...LOOK), layouts: { medium: kept } };
    const places = placesAt(layout, "medium");
    expect(places.slice(0, 4)).toEqual(kept);
    expect(places[4]).toMatchObject({ id: "agents", y: 12 });
  });

  it("of a widget that is off the grid are forgotten on narrow ones", () => {
    const layout: Layout = {
      ...grid(tile("a", 0, 0, 4, 4)),
      layouts: { medium: [tile("gone", 0, 0, 6, 6)] },
    };
    expect(placesAt(layout, "medium").map(({ id }) => id)).toEqual(["a"]);
  });
});

describe("room", () => {
  it("is found where it is first as one reads", () => {
    expect(firstFree([], { w: 4, h: 3 }, 12)).toEqual({ x: 0, y: 0, w: 4, h: 3 });
    expect(firstFree(LOOK, { w: 4, h: 3 }, 12)).toEqual({ x: 0, y: 7, w: 4, h: 3 });
    expect(firstFree([tile("a", 0, 0, 4, 3)], { w: 20, h: 1 }, 12)).toEqual({ x: 0, y: 3, w: 12, h: 1 });
  });

  it("is left nowhere above a tile once it is tidied up", () => {
    const by = chance(5);
    for (let round = 0; round < 100; round += 1) {
      const tiles = compact(apart(someTiles(by, 12), 12));
      expect(overlaps(tiles)).toEqual([]);
      for (const one of tiles.filter(({ y }) => y > 0)) {
        const above = { ...one, y: one.y - 1 };
        expect(tiles.some((other) => other.id !== one.id && collide(above, other))).toBe(true);
      }
    }
  });
});

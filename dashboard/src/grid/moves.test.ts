import { describe, expect, it } from "vitest";
import { type Chance, chance, someTiles } from "../layout/chance";
import { apart, COLUMNS, collide } from "../layout/places";
import type { Breakpoint, Tile } from "../layout/types";
import { fitted, moved, neighbour, presetOn, pulled, pushed } from "./moves";

const tile = (id: string, x: number, y: number, w: number, h: number): Tile => ({ id, x, y, w, h });

const overlaps = (tiles: readonly Tile[]): string[] =>
  tiles.flatMap((a, at) => tiles.slice(at + 1).flatMap((b) => (collide(a, b) ? [`${a.id} ${b.id}`] : [])));

const BREAKPOINTS = ["wide", "medium", "small"] as const;

/** A grid as it may be, one of its tiles, and somewhere else for it. */
const someMove = (by: Chance, breakpoint: Breakpoint) => {
  const columns = COLUMNS[breakpoint];
  const tiles = apart(someTiles(by, by.whole(1, 12), columns), columns);
  const one = tiles[by.whole(0, tiles.length - 1)] ?? tile("none", 0, 0, 1, 1);
  const place = {
    x: by.whole(-3, columns),
    y: by.whole(-3, 14),
    w: by.whole(0, columns + 2),
    h: by.whole(0, 50),
  };
  return { tiles, target: { ...one, ...fitted(place, breakpoint) } };
};

describe("a move", () => {
  it("never leaves tiles on each other, outside, or lost, and puts the moved one where it was put", () => {
    const by = chance(17);
    for (let round = 0; round < 400; round += 1) {
      const breakpoint = by.one([...BREAKPOINTS]);
      const { tiles, target } = someMove(by, breakpoint);
      const after = pushed(tiles, target);
      expect(overlaps(after), JSON.stringify({ tiles, target })).toEqual([]);
      expect(after.map(({ id }) => id)).toEqual(tiles.map(({ id }) => id));
      expect(after.find(({ id }) => id === target.id)).toEqual(target);
      for (const { x, y, w } of after) expect(x >= 0 && y >= 0 && x + w <= COLUMNS[breakpoint]).toBe(true);
    }
  });

  it("moves nobody who is not pushed", () => {
    const by = chance(19);
    for (let round = 0; round < 400; round += 1) {
      const { tiles, target } = someMove(by, "wide");
      const after = pushed(tiles, target);
      for (const other of tiles.filter(({ id }) => id !== target.id)) {
        const now = after.find(({ id }) => id === other.id);
        // Whoever is elsewhere was in the way of another one where that is now.
        const wasInTheWay = after.some((one) => one.id !== other.id && collide(one, other));
        expect(wasInTheWay || (now?.x === other.x && now.y === other.y)).toBe(true);
        expect([now?.x, now?.w, now?.h], "never sideways, never another size").toEqual([
          other.x,
          other.w,
          other.h,
        ]);
      }
    }
  });

  it("past the one below lets it take the place above", () => {
    const stack = [tile("a", 0, 0, 4, 3), tile("b", 0, 3, 4, 3)];
    expect(pushed(stack, tile("a", 0, 3, 4, 3))).toEqual([tile("a", 0, 3, 4, 3), tile("b", 0, 0, 4, 3)]);
  });

  it("leaves holes on a wide grid, and none on a phone", () => {
    const stack = [tile("a", 0, 0, 2, 3), tile("b", 0, 3, 2, 3)];
    expect(moved(stack, tile("b", 0, 9, 2, 3), "wide")[1]).toMatchObject({ y: 9 });
    expect(moved(stack, tile("b", 0, 9, 2, 3), "small")[1]).toMatchObject({ y: 3 });
  });

  it("of a widget that was not there makes room for it", () => {
    expect(pushed([tile("a", 0, 0, 6, 2)], tile("new", 2, 1, 4, 3))).toEqual([
      tile("a", 0, 4, 6, 2),
      tile("new", 2, 1, 4, 3),
    ]);
  });
});

describe("an edge", () => {
  const from = { x: 4, y: 2, w: 4, h: 4 };

  it("leaves the edge across where it is", () => {
    expect(pulled(from, "se", { w: 6, h: 5 }, "wide")).toEqual({ x: 4, y: 2, w: 6, h: 5 });
    expect(pulled(from, "w", { w: 6, h: 9 }, "wide")).toEqual({ x: 2, y: 2, w: 6, h: 4 });
    expect(pulled(from, "s", { w: 9, h: 7 }, "wide")).toEqual({ x: 4, y: 2, w: 4, h: 7 });
  });

  it("stops at the border of the grid and at the smallest size", () => {
    expect(pulled(from, "e", { w: 99, h: 1 }, "wide")).toEqual({ x: 4, y: 2, w: 8, h: 4 });
    expect(pulled(from, "sw", { w: 99, h: 99 }, "wide")).toEqual({ x: 0, y: 2, w: 8, h: 48 });
    expect(pulled(from, "sw", { w: 0, h: 0 }, "wide")).toEqual({ x: 6, y: 2, w: 2, h: 2 });
  });
});

describe("sizes by name", () => {
  it("are as large a part of a narrower grid", () => {
    expect(presetOn({ w: 6, h: 6 }, "wide")).toEqual({ w: 6, h: 6 });
    expect(presetOn({ w: 6, h: 6 }, "medium")).toEqual({ w: 3, h: 6 });
    expect(presetOn({ w: 3, h: 3 }, "medium")).toEqual({ w: 2, h: 3 });
    expect(presetOn({ w: 12, h: 6 }, "small")).toEqual({ w: 2, h: 6 });
  });
});

describe("the tile beside", () => {
  const files = tile("files", 0, 0, 5, 5);
  const budget = tile("budget", 5, 0, 7, 3);
  const memory = tile("memory", 5, 3, 4, 4);
  const market = tile("market", 9, 3, 3, 4);
  const agents = tile("agents", 0, 5, 5, 2);
  const all = [files, budget, memory, market, agents];

  it("is the one that one would point at", () => {
    expect(neighbour(all, files, "right")?.id).toBe("budget");
    expect(neighbour(all, files, "down")?.id).toBe("agents");
    expect(neighbour(all, memory, "right")?.id).toBe("market");
    expect(neighbour(all, memory, "up")?.id).toBe("budget");
    expect(neighbour(all, market, "left")?.id).toBe("memory");
  });

  it("is none at the border", () => {
    expect(neighbour(all, files, "left")).toBeUndefined();
    expect(neighbour([files], files, "down")).toBeUndefined();
  });
});

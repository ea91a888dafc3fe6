import { describe, expect, it } from "vitest";
import { chance } from "../layout/chance";
import { COLUMNS, LEAST } from "../layout/places";
import type { Breakpoint, Place } from "../layout/types";
import { spoken, step } from "./keyboard";

const KEYS = [
  "ArrowLeft",
  "ArrowRight",
  "ArrowUp",
  "ArrowDown",
  "Home",
  "End",
  "PageUp",
  "PageDown",
] as const;

/** The place after keys, with `^` for Shift. */
const typed = (from: Place, ...keys: string[]): Place =>
  keys.reduce((place, key) => {
    const next = step(place, { key: key.replace("^", ""), shiftKey: key.startsWith("^") }, "wide");
    return typeof next === "object" ? next.place : place;
  }, from);

const from = { x: 4, y: 2, w: 4, h: 3 };

describe("keys on a tile that is being moved", () => {
  it("move it, with Shift they resize it", () => {
    expect(typed(from, "ArrowRight", "ArrowDown")).toEqual({ x: 5, y: 3, w: 4, h: 3 });
    expect(typed(from, "^ArrowRight", "^ArrowDown")).toEqual({ x: 4, y: 2, w: 5, h: 4 });
    expect(typed(from, "^ArrowLeft", "^ArrowUp")).toEqual({ x: 4, y: 2, w: 3, h: 2 });
    expect(typed(from, "Home")).toEqual({ x: 0, y: 2, w: 4, h: 3 });
    expect(typed(from, "End")).toEqual({ x: 8, y: 2, w: 4, h: 3 });
  });

  it("let it go, put it back, or are not for it", () => {
    const press = (key: string) => step(from, { key, shiftKey: false }, "wide");
    expect([press("Enter"), press(" "), press("Escape")]).toEqual(["keep", "keep", "cancel"]);
    expect([press("Tab"), press("x"), press("F6")]).toEqual([undefined, undefined, undefined]);
  });

  it("never bring it outside, nor below the smallest size, however many there are", () => {
    const by = chance(23);
    for (const breakpoint of ["wide", "medium", "small"] as Breakpoint[]) {
      let place: Place = { x: 0, y: 0, w: 2, h: 3 };
      for (let count = 0; count < 2_000; count += 1) {
        const next = step(place, { key: by.one(KEYS), shiftKey: by.whole(0, 1) === 1 }, breakpoint);
        if (typeof next === "object") place = next.place;
        const { x, y, w, h } = place;
        expect(x >= 0 && y >= 0 && x + w <= COLUMNS[breakpoint]).toBe(true);
        expect(w >= LEAST[breakpoint] && h >= 2 && h <= 48).toBe(true);
      }
    }
  });

  it("do not make a tile larger that a hand made smaller than they would", () => {
    expect(typed({ x: 0, y: 0, w: 1, h: 1 }, "^ArrowLeft", "^ArrowUp")).toEqual({ x: 0, y: 0, w: 1, h: 1 });
  });
});

it("reads out where it is, counting from one", () => {
  expect(spoken("Files", { x: 2, y: 0, w: 6, h: 4 })).toBe("Files, column 3, row 1, 6 wide, 4 high");
});

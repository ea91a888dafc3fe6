import { expect, it } from "vitest";
import { indexAt, roomBy } from "./dock-drag";

it("what is dragged in the dock goes to the place that is nearest, and to none beyond the ends", () => {
  expect([indexAt(1, 20, 48, 4), indexAt(1, 30, 48, 4), indexAt(1, -60, 48, 4)]).toEqual([1, 2, 0]);
  expect([indexAt(1, 900, 48, 4), indexAt(1, -900, 48, 4), indexAt(0, 900, 0, 1)]).toEqual([3, 0, 0]);
});

it("those between make room by one", () => {
  expect([0, 1, 2, 3].map((index) => roomBy(index, 0, 2))).toEqual([0, -1, -1, 0]);
  expect([0, 1, 2, 3].map((index) => roomBy(index, 3, 1))).toEqual([0, 1, 1, 0]);
});

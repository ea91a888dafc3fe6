import { expect, it } from "vitest";
import { scrollBy } from "./scrolling";

it("the page scrolls when something is dragged near its edge, faster the nearer", () => {
  expect(scrollBy(400, 44, 900)).toBe(0);
  expect(scrollBy(890, 44, 900)).toBeGreaterThan(scrollBy(860, 44, 900));
  expect(scrollBy(860, 44, 900)).toBeGreaterThan(0);
  expect(scrollBy(50, 44, 900)).toBeLessThan(scrollBy(90, 44, 900));
  expect(scrollBy(2_000, 44, 900)).toBe(scrollBy(900, 44, 900));
});

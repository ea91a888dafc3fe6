import { describe, expect, it } from "vitest";
import { lasting } from "./lasting";

const [minute, hour, day] = [60_000, 3_600_000, 86_400_000];

describe("how long something takes", () => {
  it.each([
    [0, "less than a minute"],
    [59_999, "less than a minute"],
    [minute, "1 min"],
    [hour + 5 * minute, "1 h 5 min"],
    [2 * day + 3 * hour + 59 * minute, "2 d 3 h"],
    [day + 5 * minute, "1 d"],
  ])("%i ms: %s", (milliseconds, words) => expect(lasting(milliseconds)).toBe(words));
});

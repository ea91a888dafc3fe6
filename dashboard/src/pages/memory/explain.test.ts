import { describe, expect, it } from "vitest";
import type { Explain } from "./api";
import { lights, parts, strength } from "./explain";

const NOW = Date.parse("2026-11-22T12:00:00Z");
const about = { created: NOW - 3 * 86_400_000, pinned: false, inProject: false, now: NOW };
const explain: Explain = {
  score: 0.8,
  bm25: 7,
  text: 1,
  recency: 0.9,
  importance: 0.8,
  project: 0.5,
  weights: [0.65, 0.1, 0.1, 0.15],
  matched: ["heron"],
};

describe("why something was found", () => {
  it("names what counted most first", () => {
    expect(parts(explain, about).map(({ name }) => name)).toEqual(["Words", "Age", "Importance", "Project"]);
    const weak = { ...explain, text: 0.05, project: 1 };
    expect(parts(weak, { ...about, inProject: true })[0]).toMatchObject({
      name: "Project",
      says: "the one that you look at",
    });
  });

  it("adds up to the score", () => {
    const sum = parts(explain, about).reduce((sum, { adds }) => sum + adds, 0);
    expect(sum).toBeCloseTo(0.65 + 0.09 + 0.08 + 0.075);
  });

  it("is told in words, without a number of its own", () => {
    const says = Object.fromEntries(parts(explain, about).map(({ name, says }) => [name, says]));
    expect(says).toEqual({
      Words: "match in full",
      Age: "3d ago",
      Importance: "high",
      Project: "counts the same everywhere",
    });
    expect(
      parts({ ...explain, importance: 1 }, { ...about, pinned: true }).map(({ says }) => says),
    ).toContain("pinned");
  });

  it("has more lights the better it fits", () => {
    const scores = [0.05, 0.3, 0.5, 0.9];
    expect(scores.map(lights)).toEqual([1, 2, 3, 4]);
    expect(scores.map(strength)).toEqual(["Weak match", "Fair match", "Good match", "Strong match"]);
  });
});

import { describe, expect, it } from "vitest";
import { around, isOf, marked } from "./mark";

const found = (text: string, ...stems: string[]): string[] =>
  marked(text, stems)
    .filter((piece) => piece.marked)
    .map(({ text }) => text);

describe("words that were looked for", () => {
  it("stand out in whatever form they have", () => {
    expect(found("Databases: the database of our DATABASE-server", "databas")).toEqual([
      "Databases",
      "database",
      "DATABASE",
    ]);
    expect(found("A story, two stories", "stori")).toEqual(["story", "stories"]);
    expect(found("staging, staged, the stage", "stage")).toEqual(["staging", "staged", "stage"]);
    expect(found("He runs; running is fun", "run")).toEqual(["runs", "running"]);
    expect(found("Café crème", "cafe")).toEqual(["Café"]);
  });

  it("are not found in others that only begin so", () => {
    for (const [word, stem] of [
      ["google", "go"],
      ["postman", "post"],
      ["running", "ru"],
      ["stagecoach", "stage"],
    ] as const) {
      expect(isOf(word, stem), `${word} of ${stem}`).toBe(false);
    }
  });

  it("leave the text as it is", () => {
    const text = "  the staging database — 7 of 9\n(heron)";
    expect(
      marked(text, ["stage", "heron", "7"])
        .map((piece) => piece.text)
        .join(""),
    ).toBe(text);
    expect(marked(text, [])).toEqual([{ text, marked: false }]);
    expect(marked("", ["x"])).toEqual([]);
  });
});

describe("the part of a text that a row shows", () => {
  it("has the first word that was found", () => {
    const text = `${"words and words ".repeat(40)}the heron is here`;
    expect(around(text, ["heron"])).toMatch(/^….*heron/);
    expect(around(text, ["heron"]).length).toBeLessThan(100);
  });

  it("is the beginning when the word is there, or nowhere", () => {
    const text = `the heron ${"words and words ".repeat(40)}`.trim();
    expect(around(text, ["heron"])).toBe(text);
    expect(around(text, ["zebra"])).toBe(text);
    expect(around("two\n\n  lines", [])).toBe("two lines");
  });
});

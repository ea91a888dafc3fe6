import { describe, expect, it } from "vitest";
import { firstFor, marked, matching, turns } from "./transcript";

const TEXT =
  'User: Where is staging?\nAssistant: Let me look.\nTool: {"path": "a"}\nhost: quokka-7\n\nAssistant: On quokka-7.';

describe("a transcript", () => {
  it("is cut into turns, whose lines stay together", () => {
    expect(turns(TEXT)).toEqual([
      { speaker: "User", text: "Where is staging?" },
      { speaker: "Assistant", text: "Let me look." },
      { speaker: "Tool", text: '{"path": "a"}\nhost: quokka-7' },
      { speaker: "Assistant", text: "On quokka-7." },
    ]);
    expect(turns("")).toEqual([]);
    expect(turns("no mark\nUser: hi")).toEqual([
      { speaker: "User", text: "no mark" },
      { speaker: "User", text: "hi" },
    ]);
  });

  it("is searched in any case", () => {
    expect(matching(turns(TEXT), "QUOKKA-7")).toEqual([2, 3]);
    expect(matching(turns(TEXT), "  ")).toEqual([]);
  });

  it("begins where most of what it was found by is said", () => {
    expect(firstFor(turns(TEXT), "quokka-7 host")).toBe(2);
    expect(firstFor(turns(TEXT), "On quokka-7.")).toBe(3);
    expect(firstFor(turns(TEXT), "elephant")).toBeUndefined();
  });

  it("shows what was found, and changes nothing of the text", () => {
    expect(marked("On Quokka, on QUOKKA.", "quokka")).toEqual(["On ", "Quokka", ", on ", "QUOKKA", "."]);
    for (const text of ["İstanbul quokka", "plain", ""]) expect(marked(text, "quokka").join("")).toBe(text);
  });
});

import { expect, it } from "vitest";
import type { Widget } from "../widgets/api";
import { found } from "./drawer-search";

const widget = (id: string, name: string, kind: Widget["kind"] = "card"): Widget => ({
  id,
  name,
  kind,
  size: { w: 4, h: 3 },
  events: { subscribe: [], emit: [] },
  menuItems: [],
  dock: false,
  state: "connecting",
});

const ALL = [
  widget("memory-search", "Memory search", "app"),
  widget("search", "Search the web"),
  widget("fs", "Files"),
  widget("cafe", "Café research"),
];

const names = (asked: string): string[] => found(ALL, asked).map(({ name }) => name);

it("shows all widgets by name when nothing is asked for", () => {
  expect(names("  ")).toEqual(["Café research", "Files", "Memory search", "Search the web"]);
});

it("shows what begins so first, then what has such a word, then what has it within", () => {
  expect(names("search")).toEqual(["Search the web", "Memory search", "Café research"]);
});

it("minds neither case nor marks above letters, and knows kinds and ids", () => {
  expect(names("CAFE")).toEqual(["Café research"]);
  expect(names("mcp app")).toEqual(["Memory search"]);
  expect(names("fs")).toEqual(["Files"]);
});

it("wants all words", () => {
  expect(names("search web")).toEqual(["Search the web"]);
  expect(names("search nothing")).toEqual([]);
});

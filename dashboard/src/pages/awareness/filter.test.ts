import { describe, expect, it } from "vitest";
import type { BusEvent } from "../../api/events";
import { isAll, matcher } from "./filter";

const event = (type: string, surface: string, line?: string): BusEvent => ({
  id: "1",
  sequence: 1,
  source: "x",
  type,
  timestamp: 0,
  payload: {},
  surface,
  ...(line !== undefined && { line }),
});

const all = [
  event("deal.moved", "Ghl", "deal moved → Closing (Robert Hartline)"),
  event("browser.navigate", "Browser", "navigated to linkedin.com/in/robert-hartline"),
  event("system.dashboard.changed", "Signet"),
];

const shown = (text: string, ...surfaces: string[]): string[] =>
  all.filter(matcher({ text, surfaces: new Set(surfaces) })).map(({ type }) => type);

describe("the filter", () => {
  it("takes the beginning of a type, with a star or without", () => {
    expect(shown("deal.")).toEqual(["deal.moved"]);
    expect(shown("browser.*")).toEqual(["browser.navigate"]);
    expect(shown("moved.")).toEqual([]);
  });

  it("takes words of the line and of the surface, all of them, in any case", () => {
    expect(shown("HARTLINE")).toEqual(["deal.moved", "browser.navigate"]);
    expect(shown("robert closing")).toEqual(["deal.moved"]);
    expect(shown("signet")).toEqual(["system.dashboard.changed"]);
  });

  it("takes the chosen surfaces, and those alone", () => {
    expect(shown("", "Browser", "Ghl")).toEqual(["deal.moved", "browser.navigate"]);
    expect(shown("closing", "Browser")).toEqual([]);
  });

  it("knows when it lets everything through", () => {
    expect(isAll({ text: "  ", surfaces: new Set() })).toBe(true);
    expect(isAll({ text: "", surfaces: new Set(["Ghl"]) })).toBe(false);
    expect(shown(" ")).toHaveLength(3);
  });
});

import { describe, expect, it } from "vitest";
import { byDay, type Item } from "./item";
import { datesOf, rangeOf, rangeSince } from "./range";
import { isNarrowed, whereOf } from "./where";
import { dayName, fromWhere, kindName, projectName } from "./words";

const NOW = new Date(2026, 10, 22, 12).getTime();

describe("an address", () => {
  it("keeps what makes sense", () => {
    expect(whereOf({ q: "heron", view: "graph", id: "1", shelf: "pinned", since: "2026-11-01" })).toEqual({
      q: "heron",
      view: "graph",
      id: "1",
      shelf: "pinned",
      since: "2026-11-01",
    });
    expect(whereOf({ q: 42 })).toEqual({ q: "42" });
  });

  it("is not broken by what does not", () => {
    expect(whereOf({ view: "x", shelf: 1, since: "yesterday", id: ["a"], q: "", other: "x" })).toEqual({});
    expect(isNarrowed(whereOf({ q: "x" }))).toBe(false);
    expect(isNarrowed(whereOf({ tag: "x" }))).toBe(true);
  });
});

describe("a stretch of time", () => {
  it("is known again from its dates", () => {
    for (const value of ["day", "week", "month", "year"]) {
      expect(rangeOf(rangeSince(value, NOW), undefined, NOW)).toBe(value);
    }
    expect(rangeSince("week", NOW)).toBe("2026-11-15");
    expect(rangeOf(undefined, undefined, NOW)).toBe("any");
    expect(rangeOf("2026-11-15", "2026-11-16", NOW)).toBe("own");
  });

  it("may be a month or a year", () => {
    expect(datesOf("2024-02")).toEqual({ since: "2024-02-01", until: "2024-02-29" });
    expect(datesOf("2024")).toEqual({ since: "2024-01-01", until: "2024-12-31" });
    expect(datesOf("")).toEqual({});
  });
});

describe("memories by day", () => {
  it("stand below the name of theirs", () => {
    const at = (...time: [number, number, number]): Item =>
      ({ at: new Date(2026, ...time).getTime() }) as Item;
    const items = [at(10, 22, 9), at(10, 22, 0), at(10, 21, 23), at(10, 16, 1)];
    const rows = byDay(items, (time) => dayName(time, NOW));
    expect(rows.map((row) => ("day" in row ? row.day : row.place))).toEqual([
      "Today",
      0,
      1,
      "Yesterday",
      2,
      "Monday Nov 16",
      3,
    ]);
  });
});

describe("names for people", () => {
  it("are short", () => {
    expect(
      ["github.com/o/signet", "name:Kitchen", "path:laptop:/home/me/notes", "root:0123456789ab", ""].map(
        projectName,
      ),
    ).toEqual(["o/signet", "Kitchen", "notes", "Repository 01234567", "No project"]);
    expect(["fact", "session_summary", "my_own_kind"].map(kindName)).toEqual([
      "Fact",
      "Session summary",
      "My own kind",
    ]);
  });

  it("say where something is from, each part once", () => {
    const made = { key: "local", agent: "default", harness: "codex", machine: "studio", at: 0 };
    expect(fromWhere("codex", made)).toEqual(["Codex", "studio"]);
    expect(fromWhere("codex", { ...made, agent: "ada" })).toEqual(["ada", "Codex", "studio"]);
    expect(fromWhere("Jake", { ...made, harness: "api", machine: "" })).toEqual(["Jake"]);
  });
});

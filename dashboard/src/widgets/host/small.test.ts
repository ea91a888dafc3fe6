import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { nameOf } from "./files";
import { savedLaunch } from "./launch";
import { log } from "./log";

describe("the name of a file", () => {
  it.each([
    [undefined, "file:///a/b.csv", "b.csv"],
    ["../../.bashrc", "x", "bashrc"],
    ["C:\\Windows\\a.exe", "x", "a.exe"],
    ["gpj.\u202eexe", "x", "gpj.exe"],
    ["a\u0000b:c?.txt", "x", "ab_c_.txt"],
    ["...", "x", "file"],
    ["", "https://e.com/", "file"],
  ])("%j of %j is %j", (named, uri, name) => {
    expect(nameOf(named, uri)).toBe(name);
  });

  it("is not long", () => {
    expect(nameOf("x".repeat(500), "")).toHaveLength(120);
  });
});

describe("a saved call", () => {
  it("is read as it was saved, and as people write it", () => {
    expect(savedLaunch({ launch: { tool: "show", arguments: { a: 1 } } })).toEqual({
      tool: "show",
      arguments: { a: 1 },
    });
    expect(savedLaunch({ launch: { tool: "show" } })).toEqual({ tool: "show", arguments: {} });
    for (const wrong of [undefined, {}, { launch: "show" }, { launch: {} }, { launch: { tool: "" } }]) {
      expect(savedLaunch(wrong)).toBeUndefined();
    }
  });
});

describe("the log of a widget", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => {
    vi.runAllTimers();
    vi.useRealTimers();
  });

  it("is its own, and has an end", () => {
    for (let line = 0; line < 300; line += 1) log.add("a", "info", `line ${line}`);
    log.add("b", "error", { code: 7 });
    expect(log.of("a")).toHaveLength(200);
    expect(log.of("a").at(-1)?.text).toBe("line 299");
    expect(log.of("b")).toMatchObject([{ level: "error", text: '{"code":7}' }]);
    expect(log.of("c")).toEqual([]);
  });

  it("keeps what is no level and no text in bounds", () => {
    log.add("d", "<b>", "x".repeat(10_000));
    log.add("d", 7, undefined);
    expect(log.of("d").map(({ level, text }) => [level, text.length])).toEqual([
      ["info", 2_000],
      ["info", 0],
    ]);
  });

  it("tells who shows it once for many lines", () => {
    const told = vi.fn();
    const stop = log.watch(told);
    for (let line = 0; line < 50; line += 1) log.add("e", "info", line);
    vi.advanceTimersByTime(200);
    expect(told).toHaveBeenCalledTimes(1);
    stop();
  });
});

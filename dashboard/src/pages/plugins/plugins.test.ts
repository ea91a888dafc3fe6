import { describe, expect, it } from "vitest";
import { quantile, rate, shown } from "./figures";
import type { Figures, Plugin } from "./types";
import { canUpdate, isBytes, kinds, limitWords, listed, narrower, readLimit, why } from "./words";

const figures: Figures = {
  calls: 0,
  refusals: 0,
  traps: 0,
  stopped: 0,
  cancelled: 0,
  denials: 0,
  heard: 0,
  dropped: 0,
  published: 0,
  restarts: 0,
  cpuUs: 0,
  wallUs: 0,
  memoryHighWater: 0,
  latency: [],
};

const plugin = (more: Partial<Plugin>): Plugin => ({
  id: "p",
  source: "file:/p.wasm",
  state: "running",
  reason: null,
  poison: null,
  problem: null,
  enabled: true,
  pinned: false,
  signer: null,
  grants: [],
  asks: [],
  limits: [],
  config: null,
  pending: null,
  package: null,
  figures,
  ...more,
});

describe("figures", () => {
  it("say in how much time calls ended, by the bound of their bucket", () => {
    const latency = Array(22).fill(0);
    expect(quantile(latency, 0.5)).toBeUndefined();
    latency[3] = 98;
    latency[8] = 1;
    latency[21] = 1;
    expect(quantile(latency, 0.5)).toBe("< 50 µs");
    expect(quantile(latency, 0.99)).toBe("< 2 ms");
    expect(quantile(latency, 1)).toBe("> 60 s");
  });

  it("become rates between two looks, and never less than nothing", () => {
    const before = { at: 0, calls: 10, cpuUs: 0 };
    expect(rate(before, { at: 2_000, calls: 30, cpuUs: 500_000 })).toEqual({ calls: 10, cpu: 0.25 });
    expect(rate(before, { at: 2_000, calls: 1, cpuUs: 0 })).toEqual({ calls: 0, cpu: 0 });
    expect(rate(undefined, before)).toBeUndefined();
    expect(rate(before, before)).toBeUndefined();
  });

  it("name what went wrong only when it did", () => {
    const names = (more: Partial<Figures>) => shown({ ...figures, ...more }).map(({ name }) => name);
    expect(names({})).not.toContain("Trapped");
    expect(names({ traps: 1 })).toContain("Trapped");
  });
});

describe("the list", () => {
  it("begins with what needs somebody", () => {
    const all = [
      plugin({ id: "activity", source: "built-in" }),
      plugin({ id: "mine" }),
      plugin({ id: "parked", source: "built-in", state: "parked" }),
      plugin({
        id: "newer",
        pending: { version: "2", source: "file:x.wasm", digest: "sha256:0", asks: ["bus"] },
      }),
    ];
    expect(listed(all).map(({ name, plugins }) => [name, plugins.map(({ id }) => id)])).toEqual([
      ["Needs you", ["parked", "newer"]],
      ["Installed", ["mine"]],
      ["Comes with Signet", ["activity"]],
    ]);
  });
});

describe("words about a plugin", () => {
  it("leave out what the command line would do: here is a button for it", () => {
    expect(why({ reason: "it panicked; start it again with: signet plugin enable x" })).toBe("it panicked");
    expect(why({ reason: "switch it on with: signet plugin enable x" })).toBeUndefined();
    expect(why({ reason: "it is no component" })).toBe("it is no component");
    expect(why({ reason: null })).toBeUndefined();
  });

  it("say what it is", () => {
    expect(kinds(["lifecycle", "subscriber", "widget"])).toBe("subscriber, widget");
    expect(kinds([])).toBe("plugin");
  });

  it("name grants that are narrower than what was asked for", () => {
    const asks = [{ grant: "events deal.", words: "", reason: "", granted: false }];
    expect(narrower({ grants: ["events deal.moved"], asks })).toEqual(["events deal.moved"]);
    expect(narrower({ grants: ["events deal."], asks })).toEqual([]);
  });

  it("know which can be asked for a newer version", () => {
    const read = { digest: "", size: 0, manifest: {} as never, uses: [], exports: [] };
    expect(canUpdate({ source: "oci://ghcr.io/acme/x:1", package: read })).toBe(true);
    expect(canUpdate({ source: "file:/home/me/x.wasm", package: read })).toBe(true);
    expect(canUpdate({ source: "file:x.wasm", package: read })).toBe(false);
    expect(canUpdate({ source: "built-in", package: read })).toBe(false);
    expect(canUpdate({ source: "file:/broken.wasm", package: null })).toBe(false);
  });
});

describe("a limit", () => {
  it.each([
    ["500", 500],
    ["64 MiB", 64 << 20],
    ["1.5 kB", 1_500],
    ["33,554,432", 33_554_432],
  ])("%s", (text, value) => expect(readLimit(text)).toBe(value));

  it.each(["", "much", "0", "-1", "1.5", "5 parsecs"])("not %j", (text) =>
    expect(readLimit(text)).toBeUndefined(),
  );

  it("is said with its unit", () => {
    const limit = (name: string, what: string, value: number) =>
      limitWords({ name, what, value, default: value, wanted: null, set: false });
    expect(limit("memory", "bytes of memory", 33_554_432)).toEqual({ name: "Memory", value: "34 MB" });
    expect(limit("cpu-ms", "ms of computing in a call", 500)).toEqual({
      name: "Computing in a call",
      value: "500 ms",
    });
    expect(limit("mailbox", "events that wait for it", 256)).toEqual({
      name: "Events that wait for it",
      value: "256",
    });
  });

  it("is of bytes or of something else", () => {
    expect(isBytes({ name: "memory", what: "bytes of memory" })).toBe(true);
    expect(isBytes({ name: "cpu-ms", what: "ms of computing in a call" })).toBe(false);
  });
});

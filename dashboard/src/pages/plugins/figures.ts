import { bytes, count } from "../../lib/number";
import type { Figures } from "./types";

/** Upper bounds of the buckets, in microseconds; what took longer is in the last. */
const BOUNDS = [
  5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000, 200_000, 500_000,
  1_000_000, 2_000_000, 5_000_000, 10_000_000, 60_000_000,
];

/** In how much time this part of all calls ended: `< 2 ms`. None: there were no calls. */
export const quantile = (latency: readonly number[], part: number): string | undefined => {
  const all = latency.reduce((sum, calls) => sum + calls, 0);
  if (all === 0) return undefined;
  const rank = Math.ceil(all * part);
  let seen = 0;
  const bucket = latency.findIndex((calls) => {
    seen += calls;
    return seen >= rank;
  });
  const bound = BOUNDS[bucket];
  if (bound === undefined) return "> 60 s";
  return bound < 1_000
    ? `< ${bound} µs`
    : bound < 1_000_000
      ? `< ${bound / 1_000} ms`
      : `< ${bound / 1_000_000} s`;
};

/** Figures, and when they were looked at. */
export interface Look {
  at: number;
  calls: number;
  cpuUs: number;
}

export interface Rate {
  /** Calls in a second. */
  calls: number;
  /** Of one core, 0 to 1 (and above, of several). */
  cpu: number;
}

/** What it does now: from two looks. A plugin that was removed in between begins anew. */
export const rate = (before: Look | undefined, now: Look): Rate | undefined => {
  if (!before || now.at <= before.at) return undefined;
  const seconds = (now.at - before.at) / 1_000;
  return {
    calls: Math.max(0, now.calls - before.calls) / seconds,
    cpu: Math.max(0, now.cpuUs - before.cpuUs) / 1e6 / seconds,
  };
};

/** Figures for people. What never happened and should not happen is left out. */
export const shown = (figures: Figures): { name: string; value: string; about: string; bad?: boolean }[] => {
  const happened = [
    ["Refused", figures.refusals, "calls that it answered with an error of its own", false],
    ["Trapped", figures.traps, "calls that ended in a trap", true],
    ["Stopped", figures.stopped, "calls that a limit ended", true],
    ["Denied", figures.denials, "times that the host said no", true],
    ["Dropped", figures.dropped, "events that it was not given", true],
    ["Restarts", figures.restarts, "instances that were started after a failure", true],
    ["Cancelled", figures.cancelled, "calls whose caller went away", false],
  ] as const;
  return [
    { name: "Calls", value: count(figures.calls), about: "that ended, events included" },
    { name: "Busy for", value: milliseconds(figures.cpuUs), about: "computing in all" },
    { name: "Half of all calls", value: quantile(figures.latency, 0.5) ?? "–", about: "took" },
    { name: "Nearly all calls", value: quantile(figures.latency, 0.99) ?? "–", about: "99 of 100 took" },
    { name: "Memory", value: bytes(figures.memoryHighWater), about: "at most, of one instance" },
    { name: "Heard", value: count(figures.heard), about: "events that it was given" },
    { name: "Sent", value: count(figures.published), about: "events that it published" },
    ...happened
      .filter(([, value]) => value > 0)
      .map(([name, value, about, bad]) => ({ name, value: count(value), about, bad })),
  ];
};

const milliseconds = (micros: number): string =>
  micros < 1_000
    ? `${micros} µs`
    : micros < 10_000_000
      ? `${count(Math.round(micros / 1_000))} ms`
      : `${count(Math.round(micros / 1_000_000))} s`;

import { describe, expect, it } from "vitest";
import type { BusEvent } from "../../api/events";
import { earlier, type ReadAfter } from "./older";

const event = (sequence: number): BusEvent => ({
  id: `${sequence}`,
  sequence,
  source: "x",
  type: "a.b",
  timestamp: 0,
  payload: {},
});

/** A log with these sequences, read as the daemon does. */
const log = (sequences: number[]) => {
  let asked = 0;
  const read: ReadAfter = async (after, limit) => {
    asked += 1;
    const events = sequences.filter((sequence) => sequence > after).slice(0, limit);
    return {
      events: events.map(event),
      last: events.at(-1) ?? Math.max(after, sequences.at(-1) ?? 0),
    };
  };
  return { read, asked: () => asked };
};

const range = (from: number, to: number): number[] =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index);

describe("earlier events", () => {
  it("are those right before the oldest, in few requests", async () => {
    const { read, asked } = log(range(1, 5_000));
    const found = await earlier(read, 4_000);
    expect([found[0]?.sequence, found.at(-1)?.sequence, found.length]).toEqual([3_500, 3_999, 500]);
    expect(asked()).toBe(1);
  });

  it("are found behind a gap, without a hole", async () => {
    const { read } = log([...range(1, 700), ...range(9_000, 9_100)]);
    const found = await earlier(read, 9_000);
    expect(found.at(-1)?.sequence).toBe(700);
    expect(found.length).toBe(700);
  });

  it("are none where the log begins", async () => {
    const { read } = log(range(200, 300));
    expect(await earlier(read, 200)).toEqual([]);
    expect(await earlier(read, 1)).toEqual([]);
  });
});

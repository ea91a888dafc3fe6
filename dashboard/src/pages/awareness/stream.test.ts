import { describe, expect, it } from "vitest";
import type { BusEvent } from "../../api/events";
import { MOST, Stream } from "./stream";

const event = (sequence: number, more: Partial<BusEvent> = {}): BusEvent => ({
  id: `e${sequence}`,
  sequence,
  source: "api:owner/crm",
  type: "deal.moved",
  timestamp: sequence,
  payload: {},
  surface: "Crm",
  line: `deal ${sequence}`,
  ...more,
});

/** A stream whose frames are drawn when the test says so. */
const streamed = () => {
  const frames: (() => void)[] = [];
  const stream = new Stream((run) => frames.push(run));
  let told = 0;
  stream.watch(() => {
    told += 1;
  });
  return {
    stream,
    draw: () => {
      for (const frame of frames.splice(0)) frame();
      return stream.snapshot();
    },
    told: () => told,
  };
};

const sequences = (rows: readonly BusEvent[]): number[] => rows.map(({ sequence }) => sequence);

describe("the stream", () => {
  it("has the newest first and each event once, in whatever order they come", () => {
    const { stream, draw } = streamed();
    stream.add([event(3), event(5)]);
    stream.add([event(4), event(3)]);
    expect(sequences(draw().rows)).toEqual([5, 4, 3]);
    stream.add([event(1), event(2), event(4)]);
    expect(sequences(draw().rows)).toEqual([5, 4, 3, 2, 1]);
  });

  it("draws a flood once a frame", () => {
    const { stream, draw, told } = streamed();
    for (let n = 1; n <= 10_000; n += 1) stream.add([event(n)]);
    expect(told()).toBe(0);
    expect(draw().rows).toHaveLength(10_000);
    expect(told()).toBe(1);
  });

  it("stays as it is while it is held, counts what comes, and shows it afterwards", () => {
    const { stream, draw } = streamed();
    stream.add([event(1), event(2)]);
    draw();
    stream.hold();
    stream.add([event(3), event(4, { surface: "Browser" })]);
    const held = draw();
    expect([sequences(held.rows), held.waiting, held.held]).toEqual([[2, 1], 2, true]);
    stream.goOn();
    const live = draw();
    expect([sequences(live.rows), live.waiting, live.held]).toEqual([[4, 3, 2, 1], 0, false]);
  });

  it("counts only what is wanted as waiting, and shows older ones while it is held", () => {
    const { stream, draw } = streamed();
    stream.add([event(10)]);
    draw();
    stream.want({ surfaces: new Set(["Crm"]), text: "" });
    stream.hold();
    stream.add([event(11, { surface: "Browser" }), event(12), event(9)]);
    const { rows, waiting } = draw();
    expect([sequences(rows), waiting]).toEqual([[10, 9], 1]);
  });

  it("shows what is wanted at once, so that no letter is lost that is typed", () => {
    const { stream } = streamed();
    stream.want({ surfaces: new Set(), text: "d" });
    expect(stream.snapshot().wanted.text).toBe("d");
  });

  it("lets the oldest go when there are too many, and knows them anew if they come again", () => {
    const { stream, draw } = streamed();
    stream.add(Array.from({ length: MOST + 5 }, (_, n) => event(n + 1)));
    const { rows, total } = draw();
    expect([total, rows[0]?.sequence, rows.at(-1)?.sequence]).toEqual([MOST, MOST + 5, 6]);
    expect([stream.oldest(), stream.isFull]).toEqual([6, true]);
  });

  it("says where events happen, most first", () => {
    const { stream, draw } = streamed();
    stream.add([event(1), event(2, { surface: "Browser" }), event(3, { surface: "Browser" })]);
    expect(draw().surfaces).toEqual([
      ["Browser", 2],
      ["Crm", 1],
    ]);
  });
});

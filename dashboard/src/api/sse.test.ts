import { describe, expect, it } from "vitest";
import { type Message, messages } from "./sse";

const read = async (...pieces: string[]): Promise<Message[]> => {
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const piece of pieces) controller.enqueue(new TextEncoder().encode(piece));
      controller.close();
    },
  });
  const all: Message[] = [];
  for await (const message of messages(body)) all.push(message);
  return all;
};

describe("a stream of events", () => {
  it("is read wherever it was cut", async () => {
    const text = 'id: 7\ndata: {"a":1}\n\n: heartbeat\n\nevent: missed\ndata: two\ndata: lines\n\n';
    const whole = [
      { event: "message", data: '{"a":1}', id: "7" },
      { event: "missed", data: "two\nlines" },
    ];
    expect(await read(text)).toEqual(whole);
    expect(await read(...text)).toEqual(whole);
  });

  it("may end its lines in any of the three ways", async () => {
    expect(await read("data: 1\r", "\n\r", "\ndata:2\r\r")).toEqual([
      { event: "message", data: "1" },
      { event: "message", data: "2" },
    ]);
  });

  it("that was cut off loses what was not complete", async () => {
    expect(await read("data: 1\n\ndata: half")).toEqual([{ event: "message", data: "1" }]);
  });
});

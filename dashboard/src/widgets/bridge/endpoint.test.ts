import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { channel } from "./channel.test-support";
import { Endpoint, type Fault, type Handler } from "./endpoint";
import { Refusal, read } from "./message";
import { weigh } from "./weigh";

const MIB = 1 << 20;

const open = (handlers: Record<string, Handler> = {}) => {
  const line = channel();
  const faults: Fault[] = [];
  const heard: string[] = [];
  const endpoint = new Endpoint(line.port, {
    handler: (method) => handlers[method],
    notified: (method) => heard.push(method),
    fault: (fault) => faults.push(fault),
  });
  return { ...line, endpoint, faults, heard };
};

const settled = () => vi.advanceTimersByTimeAsync(0);
const request = (id: unknown, method: unknown, params?: unknown) => ({ jsonrpc: "2.0", id, method, params });

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("the form of a message", () => {
  it.each([
    ["a word", "hello"],
    ["nothing", null],
    ["a list", [request(1, "a")]],
    ["another protocol", { id: 1, method: "a" }],
    ["a method that is no name", request(1, 7)],
    ["a name without an end", request(1, "a".repeat(201))],
    ["parameters in a list", request(1, "a", [1])],
    ["an id that is an object", request({}, "a")],
    ["an id that is a fraction", request(1.5, "a")],
    ["neither result nor error", { jsonrpc: "2.0", id: 1 }],
    ["both", { jsonrpc: "2.0", id: 1, result: {}, error: {} }],
  ])("%s is none", (_, data) => {
    expect(read(data).kind).toBe("wrong");
  });

  it("is seen through", () => {
    expect(read(request(1, "a", { b: 1 }))).toEqual({
      kind: "request",
      id: 1,
      method: "a",
      params: { b: 1 },
    });
    expect(read({ jsonrpc: "2.0", method: "a" })).toEqual({ kind: "notification", method: "a", params: {} });
    expect(read({ jsonrpc: "2.0", id: "x", result: {} })).toEqual({ kind: "result", id: "x", result: {} });
  });
});

describe("the weight of a message", () => {
  it("is about that of its JSON", () => {
    for (const value of [
      { a: [1, "two", { three: null }] },
      "x".repeat(5_000),
      [],
      {},
      { list: Array(99).fill("word") },
    ]) {
      const size = JSON.stringify(value).length;
      expect(weigh(value, MIB)).toBeGreaterThan(size / 2);
      expect(weigh(value, MIB)).toBeLessThan(size * 2 + 8);
    }
  });

  it("is too much for what is no JSON, what is a circle, and what is too deep", () => {
    const circle: Record<string, unknown> = {};
    circle.self = circle;
    let deep: unknown = 0;
    for (let level = 0; level < 1_000; level += 1) deep = [deep];
    for (const value of [new Map(), new Date(), new ArrayBuffer(8), () => {}, 1n, circle, deep]) {
      expect(weigh({ value }, MIB)).toBeGreaterThan(MIB);
    }
  });

  it("of far too much is known soon", () => {
    let looked = 0;
    const parts = new Proxy(Array(10_000).fill("x".repeat(1_000)), {
      get: (list, name, all) => {
        if (typeof name === "string" && name !== "length") looked += 1;
        return Reflect.get(list, name, all) as unknown;
      },
    });
    expect(weigh({ parts, more: Array(2 * MIB).fill(0) }, MIB)).toBeGreaterThan(MIB);
    expect(looked).toBeLessThanOrEqual(10_000);
  });
});

describe("requests of an app", () => {
  it("are answered under their own ids, in whatever order", async () => {
    const gates: Record<string, (value: object) => void> = {};
    const wait: Handler = ({ name }) => new Promise((done) => Object.assign(gates, { [String(name)]: done }));
    const { say, answer } = open({ wait });
    say(request(1, "wait", { name: "first" }));
    say(request("1", "wait", { name: "second" }));
    await settled();
    gates.second?.({ is: "second" });
    await settled();
    expect(answer("1")).toMatchObject({ result: { is: "second" } });
    expect(answer(1)).toBeUndefined();
    gates.first?.({ is: "first" });
    await settled();
    expect(answer(1)).toMatchObject({ result: { is: "first" } });
  });

  it("for what there is not are refused with -32601", async () => {
    const { say, answer } = open();
    say(request(7, "sampling/createMessage"));
    await settled();
    expect(answer(7)).toMatchObject({ error: { code: -32601 } });
  });

  it("that fail are told why", async () => {
    const { say, answer } = open({
      refuse: () => {
        throw new Refusal(-32602, "url must be text.");
      },
      fail: () => Promise.reject(new Error("The server is gone.")),
    });
    say(request(1, "refuse"));
    say(request(2, "fail"));
    await settled();
    expect(answer(1)).toMatchObject({ error: { code: -32602, message: "url must be text." } });
    expect(answer(2)).toMatchObject({ error: { code: -32603, message: "The server is gone." } });
  });

  it("are told how far they are only if they ask, and under the name that they gave", async () => {
    const { say, sent } = open({
      work: (_, { progress }) => progress({ progress: 1, total: 2 }),
    });
    say(request(1, "work"));
    say(request(2, "work", { _meta: { progressToken: "t" } }));
    await settled();
    const steps = sent.filter(({ method }) => method === "notifications/progress");
    expect(steps).toEqual([
      {
        jsonrpc: "2.0",
        method: "notifications/progress",
        params: { progress: 1, total: 2, progressToken: "t" },
      },
    ]);
  });

  it("may be given up, and are not answered then", async () => {
    let signal: AbortSignal | undefined;
    const { say, answer } = open({
      wait: (_, asked) => {
        signal = asked.signal;
        return new Promise((_, failed) =>
          asked.signal.addEventListener("abort", () => failed(new Error("ended"))),
        );
      },
    });
    say(request(3, "wait"));
    await settled();
    say({ jsonrpc: "2.0", method: "notifications/cancelled", params: { requestId: 3 } });
    await settled();
    expect(signal?.aborted).toBe(true);
    expect(answer(3)).toBeUndefined();
  });

  it("are few at once", async () => {
    const { say, answer } = open({ wait: () => new Promise(() => {}) });
    for (let id = 0; id <= 32; id += 1) say(request(id, "wait"));
    await settled();
    expect(answer(31)).toBeUndefined();
    expect(answer(32)).toMatchObject({ error: { code: -32000 } });
  });

  it("of more than a mebibyte are refused, and those after them are not", async () => {
    const { say, answer, faults } = open({ echo: (params) => params });
    say(request(1, "echo", { text: "x".repeat(MIB) }));
    say(request(2, "echo", { text: "x" }));
    await settled();
    expect(answer(1)).toMatchObject({ error: { code: -32600 } });
    expect(answer(2)).toMatchObject({ result: { text: "x" } });
    expect(faults).toEqual(["too-large"]);
  });

  it("whose answer the app could not take are told so", async () => {
    const { say, answer } = open({ read: () => ({ text: "x".repeat(5 * MIB) }) });
    say(request(1, "read"));
    await settled();
    expect(answer(1)).toMatchObject({ error: { code: -32000 } });
  });

  it("in a flood are dropped, and heard again when it is over", async () => {
    const { say, sent, faults } = open({ ping: () => ({}) });
    for (let id = 0; id < 5_000; id += 1) say(request(id, "ping"));
    await settled();
    expect(sent.length).toBeLessThan(500);
    expect(faults.filter((fault) => fault === "too-many").length).toBe(5_000 - sent.length);
    await vi.advanceTimersByTimeAsync(2_000);
    say(request("later", "ping"));
    await settled();
    expect(sent.at(-1)).toMatchObject({ id: "later", result: {} });
  });
});

describe("requests to an app", () => {
  it("take the answer with their id, once, and no other", async () => {
    const { say, sent, endpoint, faults } = open();
    const first = endpoint.ask("a");
    const second = endpoint.ask("b");
    const [one, two] = sent.map(({ id }) => id);
    expect(one).not.toBe(two);
    say({ jsonrpc: "2.0", id: "guessed", result: { from: "guess" } });
    say({ jsonrpc: "2.0", id: two, result: { from: "b" } });
    say({ jsonrpc: "2.0", id: two, result: { from: "b again" } });
    say({ jsonrpc: "2.0", id: one, error: { code: -5, message: "no" } });
    expect(await second).toEqual({ from: "b" });
    await expect(first).rejects.toMatchObject({ code: -5, message: "no" });
    expect(faults).toEqual(["not-understood", "not-understood"]);
  });

  it("are not waited for without end", async () => {
    const { endpoint } = open();
    const asked = endpoint.ask("a", {}, 1_000);
    const told = expect(asked).rejects.toThrow("did not answer in time");
    await vi.advanceTimersByTimeAsync(1_000);
    await told;
  });

  it("end with the conversation", async () => {
    const { endpoint, say, sent, heard } = open();
    const asked = endpoint.ask("a");
    const told = expect(asked).rejects.toThrow("closed");
    endpoint.close();
    await told;
    say({ jsonrpc: "2.0", method: "notifications/message" });
    endpoint.tell("b");
    expect(heard).toEqual([]);
    expect(sent.length).toBe(1);
  });
});

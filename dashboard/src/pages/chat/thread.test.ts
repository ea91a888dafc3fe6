import { describe, expect, it } from "vitest";
import type { Step, Turn } from "./api";
import { above, canGoOn, heard, messagesOf, type Part } from "./thread";

const turns: Turn[] = [
  { by: "user", text: "Find it." },
  { by: "assistant", text: "I look.", calls: [{ id: "1", name: "files__read", arguments: { path: "a" } }] },
  { by: "tools", results: [{ id: "1", name: "files__read", text: "found" }] },
  { by: "assistant", text: "There it is." },
];

const steps: Step[] = [
  { kind: "words", text: "I lo" },
  { kind: "words", text: "ok." },
  {
    kind: "call",
    id: "1",
    name: "files__read",
    title: "files__read",
    server: "files",
    arguments: { path: "a" },
  },
  { kind: "result", id: "1", failed: false, took: 3, text: "found", result: {} },
  { kind: "words", text: "There it is." },
  { kind: "done", cut: false },
];

/** Without what is only known while it happens. */
const lasting = (parts: Part[]): Part[] =>
  parts.map((part) => {
    if (part.is !== "use" || !part.use.outcome) return part;
    const { failed, text } = part.use.outcome;
    return { is: "use", use: { ...part.use, outcome: { failed, text } } };
  });

describe("a conversation", () => {
  it("looks the same while it happens and when it is opened again", () => {
    const live = steps.reduce<Part[]>(heard, []);
    expect(messagesOf(turns)).toEqual([
      { by: "user", text: "Find it." },
      { by: "assistant", parts: lasting(live) },
    ]);
  });

  it("never shows a call as under way that nobody makes any more", () => {
    const [, answer] = messagesOf(turns.slice(0, 2));
    expect(answer).toMatchObject({ parts: [{}, { use: { outcome: { failed: true } } }] });
  });

  it("goes on from where it was broken off, and only there", () => {
    expect(canGoOn([])).toBe(false);
    expect([1, 2, 3, 4].map((length) => canGoOn(turns.slice(0, length)))).toEqual([true, true, true, false]);
  });

  it("shows what was asked once, whether the daemon has it already or not", () => {
    const asked = { by: "user", text: "And now?" } as const;
    const messages = messagesOf(turns);
    expect(above(messages, "And now?")).toEqual([...messages, asked]);
    expect(above([...messages, asked, { by: "assistant", parts: [] }], "And now?")).toEqual([
      ...messages,
      asked,
    ]);
    expect(above(messages, undefined)).toEqual(messages.slice(0, 1));
  });
});

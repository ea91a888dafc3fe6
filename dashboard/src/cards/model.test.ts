import { describe, expect, it } from "vitest";
import type { Tool } from "../servers/types";
import { type CardWidget, found, groupsOf, inOneLine, isOneClick } from "./model";

const tool = (name: string, more: Partial<Tool> = {}): Tool => ({
  name,
  inputSchema: { type: "object" },
  effect: "reads",
  decision: "allow",
  model: true,
  app: true,
  ...more,
});
const widget = (tools: Tool[], card?: CardWidget["card"]): CardWidget => ({
  id: "shop",
  name: "Shop",
  state: "connected",
  since: 0,
  tools,
  ...(card && { card }),
});

describe("a card", () => {
  const card = {
    name: "Shop",
    groups: [
      {
        title: "All",
        actions: [
          { label: "List", tool: "list", effect: "reads" as const },
          { label: "Pay", tool: "pay", effect: "reads" as const },
          { label: "Gone", tool: "gone", effect: "writes" as const },
        ],
      },
    ],
  };
  const groups = groupsOf(widget([tool("list"), tool("pay", { effect: "destroys", decision: "ask" })], card));
  const [list, pay, gone] = groups[0]?.actions ?? [];

  it("does not make a tool more harmless than the daemon knows it", () => {
    expect(pay).toMatchObject({ effect: "destroys", asks: true, refused: false });
    expect(pay && isOneClick(pay)).toBe(false);
    expect(list && isOneClick(list)).toBe(true);
  });

  it("says what this session may not call", () => expect(gone).toMatchObject({ refused: true }));

  it("is found in by words of names and descriptions", () => {
    expect(found(groups, "PAY")[0]?.actions).toEqual([pay]);
    expect(found(groups, "nothing")).toEqual([]);
    expect(found(groups, " ")).toBe(groups);
  });

  it("that was not made is made of the tools, what reads first", () => {
    const all = groupsOf(
      widget([
        tool("drop_all", { effect: "destroys" }),
        tool("look_up"),
        tool("set_x", { effect: "writes" }),
      ]),
    );
    expect(all.map(({ title, actions }) => [title, actions.map(({ label }) => label)])).toEqual([
      ["Look things up", ["Look up"]],
      ["Change things", ["Set x"]],
      ["Cannot be undone", ["Drop all"]],
    ]);
  });
});

it("a description is one line", () => {
  expect(inOneLine("Reads a file, e.g. a text. Use with care.\nMore.")).toBe("Reads a file, e.g. a text");
  expect(inOneLine("No end")).toBe("No end");
  expect(inOneLine(undefined)).toBe("");
});

import { describe, expect, it } from "vitest";
import { otherRules, partyWords, toolRows } from "./policy";
import type { Policy, Tool } from "./types";

const policy: Policy = {
  only: [],
  rules: [
    { tool: "pay", decision: "deny" },
    { tool: "list", decision: "ask" },
    { tool: "list", for: { agent: "scout" }, decision: "allow" },
    { tool: "cart_*", decision: "allow" },
  ],
  reads: "allow",
  writes: "allow",
  destroys: "ask",
};
const tool = (name: string): Tool => ({
  name,
  inputSchema: {},
  effect: "reads",
  decision: "allow",
  model: true,
  app: true,
});

describe("who may call what", () => {
  it("names tools that are refused, which the server's list does not show any more", () => {
    expect(toolRows([tool("list"), tool("look")], policy)).toEqual([
      { name: "list", tool: tool("list"), own: "ask" },
      { name: "look", tool: tool("look") },
      { name: "pay", own: "deny" },
    ]);
  });
  it("keeps rules for some apart", () => {
    expect(otherRules(policy).map(({ tool, for: party }) => [tool, party?.agent])).toEqual([
      ["list", "scout"],
      ["cart_*", undefined],
    ]);
    expect(partyWords({ agent: "scout", project: "acme" })).toBe("the agent scout, the project acme");
  });
});

import { describe, expect, it } from "vitest";
import { isInstallable, rank } from "./rank";

const items = [
  { id: "home", name: "Go to Home" },
  { id: "memory", name: "Go to Memory" },
  { id: "theme", name: "Change between light and dark", words: "theme colours" },
  { id: "deal", name: "Open Deal", words: "GHL CRM" },
  { id: "read", name: "Read text file", words: "Files read_text_file" },
  { id: "remember", name: "Remember" },
];

const found = (typed: string, recent?: string[]) => rank(typed, items, recent).map(({ id }) => id);

describe("typing", () => {
  it("finds names, the beginning of one first", () => {
    expect(found("rem")[0]).toBe("remember");
    expect(found("memory")[0]).toBe("memory");
  });

  it("finds by what something is about", () => {
    expect(found("theme")).toEqual(["theme"]);
    expect(found("ghl deal")).toEqual(["deal"]);
  });

  it("finds by the first letters of words, and by words in any order", () => {
    expect(found("rtf")[0]).toBe("read");
    expect(found("file read")[0]).toBe("read");
  });

  it("finds nothing in what only has the same letters somewhere", () => {
    expect(found("xyz")).toEqual([]);
    expect(found("oeaie")).toEqual([]);
    // In `Change between light and dark`, but at no beginning of a word.
    expect(found("hnk")).toEqual([]);
  });

  it("prefers what was used lately, where both fit as well", () => {
    expect(found("go to")[0]).toBe("home");
    expect(found("go to", ["memory"])[0]).toBe("memory");
  });

  it("is quick with thousands of things", () => {
    const many = Array.from({ length: 5_000 }, (_, n) => ({
      id: `${n}`,
      name: `Tool number ${n} of some server`,
      words: `server_${n % 50} tool_${n}_does_something`,
    }));
    rank("a", many);
    const begun = performance.now();
    expect(rank("tool 4999", many)[0]?.id).toBe("4999");
    // Generous: machines that run tests are busy.
    expect(performance.now() - begun).toBeLessThan(250);
  });
});

describe("what can be installed", () => {
  it.each([
    "https://mcp.example/sse",
    "npx -y @modelcontextprotocol/server-everything",
    "uvx mcp-server-time",
    "npm:@scope/server",
    "pypi:mcp-server-git",
    '{"mcpServers": {}}',
    "./server.json",
  ])("%s", (typed) => expect(isInstallable(typed)).toBe(true));

  it.each(["", "deal", "npx", "https", "theme dark", "go to home"])("not %j", (typed) =>
    expect(isInstallable(typed)).toBe(false),
  );
});

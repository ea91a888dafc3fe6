import { describe, expect, it } from "vitest";
import { kindOf, wantedOf } from "./wanted";

describe("what is typed", () => {
  it("is looked up where it names something, and searched for where it is words", () => {
    for (const text of [
      "https://crm.example.com/mcp",
      "npm:@scope/name@1.2.3",
      "pypi:mcp-server-time",
      "npx -y thing --port 80",
      "'PYTHONPATH=/x/python' python3 -m mcp_server_time",
      "'/opt/a server/bin' stdio",
      "./server.json",
      "KEY=1 uvx thing",
    ]) {
      expect(kindOf(text), text).toBeDefined();
    }
    for (const text of ["", "crm", "time zones", "google calendar", "python"])
      expect(kindOf(text), text).toBeUndefined();
  });
});

describe("settings of another program", () => {
  it("have the command in them", () => {
    const settings = {
      mcpServers: { fs: { command: "npx", args: ["-y", "server-fs", "/my files"], env: { KEY: "it's" } } },
    };
    expect(wantedOf(JSON.stringify(settings))).toEqual({ url: `"KEY=it's" npx -y server-fs '/my files'` });
    expect(wantedOf('{"command": "uvx", "args": ["mcp-server-time"]}')).toEqual({
      url: "uvx mcp-server-time",
    });
    expect(wantedOf('{"servers": {"crm": {"type": "http", "url": "https://crm.example.com/mcp"}}}')).toEqual({
      url: "https://crm.example.com/mcp",
    });
  });
  it("say what is wrong with them", () => {
    expect(wantedOf('{"mcpServers": {')).toMatchObject({ error: expect.stringContaining("none") });
    expect(wantedOf('{"mcpServers": {"a": {"url": "https://a"}, "b": {"url": "https://b"}}}')).toMatchObject({
      error: expect.stringContaining("a, b"),
    });
    expect(wantedOf('{"name": "x"}')).toMatchObject({ error: expect.stringContaining("No server") });
  });
  it("leave everything else as it is", () => expect(wantedOf("  time ")).toEqual({ url: "time" }));
});

import { describe, expect, it } from "vitest";
import { installCommand, isLocal, npxCommand, reachable } from "./commands";

describe("a command", () => {
  it("is what the documents say", () => {
    expect(installCommand("codex", {}, "--dry-run")).toBe("signet connector install codex --dry-run");
    expect(npxCommand("codex", { url: "https://home.tailnet:3850", agent: "codex-laptop" })).toBe(
      "npx -y @signetai/connector-codex install --url https://home.tailnet:3850 --agent-id codex-laptop",
    );
  });

  it("is safe to paste, whatever an agent is called", () => {
    expect(installCommand("pi", { agent: "it's; rm -rf ~" })).toBe(
      "signet connector install pi --agent-id 'it'\\''s; rm -rf ~'",
    );
  });
});

describe("an address for other machines", () => {
  it("is none of this machine's own", () => {
    for (const url of [
      "http://127.0.0.1:3850",
      "http://[::1]:3850",
      "http://signet.localhost:3850",
      "nonsense",
    ]) {
      expect(isLocal(url)).toBe(true);
    }
    expect(reachable("http://localhost:3850", ["http://127.0.0.1:3850"])).toBeUndefined();
    expect(reachable("http://localhost:3850", ["http://127.0.0.1:3850", "http://100.64.0.1:3850"])).toBe(
      "http://100.64.0.1:3850",
    );
    expect(reachable("https://home.lan:3850", ["http://100.64.0.1:3850"])).toBe("https://home.lan:3850");
  });
});

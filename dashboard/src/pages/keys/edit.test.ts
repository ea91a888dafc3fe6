import { describe, expect, it } from "vitest";
import type { ApiKey } from "./api";
import { asDraft, changes } from "./edit";

const NOW = Date.parse("2026-11-22T12:00:00Z");

const KEY: ApiKey = {
  id: "key_1",
  prefix: "abcdef012345",
  name: "Laptop",
  role: "agent",
  scope: { user: "ann" },
  permissions: ["recall", "remember"],
  connector: "pi",
  harness: "pi",
  agentId: "ada",
  allowedProjects: ["github.com/acme/shop"],
  createdAt: "2026-01-01T00:00:00Z",
  lastUsedAt: null,
  revokedAt: null,
  expiresAt: "2027-03-04T05:06:07Z",
  awareness: true,
  changes: [],
};

describe("changing a key", () => {
  it("asks for nothing where nothing was changed", () => {
    expect(changes(KEY, asDraft(KEY), NOW)).toEqual({});
    const free: ApiKey = { ...KEY, permissions: [], expiresAt: null, agentId: null, harness: null };
    expect(changes(free, asDraft(free), NOW)).toEqual({});
  });

  it("asks for what was changed and no more", () => {
    const draft = asDraft(KEY);
    expect(changes(KEY, { ...draft, name: " Work laptop " }, NOW)).toEqual({ name: "Work laptop" });
    expect(changes(KEY, { ...draft, agent: " ", harness: "", projects: "" }, NOW)).toEqual({
      agentId: null,
      harness: null,
      allowedProjects: [],
    });
    expect(changes(KEY, { ...draft, lasting: "never" }, NOW)).toEqual({ expiresAt: null });
    expect(changes(KEY, { ...draft, lasting: "7" }, NOW)).toEqual({ expiresAt: "2026-11-29T12:00:00.000Z" });
  });

  it("names the least role for what it may do", () => {
    expect(changes(KEY, { ...asDraft(KEY), permissions: ["recall"] }, NOW)).toEqual({
      role: "readonly",
      permissions: ["recall"],
    });
    expect(changes(KEY, { ...asDraft(KEY), permissions: ["diagnostics", "recall"] }, NOW)).toEqual({
      role: "operator",
      permissions: ["recall", "diagnostics"],
    });
  });
});

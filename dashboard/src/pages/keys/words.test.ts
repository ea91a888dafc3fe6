import { describe, expect, it } from "vitest";
import { asKey, asRequest, type Draft, EMPTY, faults, projectsOf } from "./draft";
import { doing, effective, PERMISSIONS, type Role, roleFor, sentence } from "./words";

const NOW = Date.parse("2026-11-22T12:00:00Z");

const key = (role: Role, permissions: string[] = [], more = {}) => ({
  role,
  permissions,
  scope: {},
  harness: null,
  agentId: null,
  allowedProjects: [],
  expiresAt: null,
  ...more,
});

describe("what a key may do, in a sentence", () => {
  it("says where, as whom, from where and how long", () => {
    const confined = key("agent", ["remember", "recall"], {
      allowedProjects: ["github.com/acme/shop"],
      harness: "claude-code",
      agentId: "laptop",
      expiresAt: "2026-12-24T12:00:00Z",
    });
    expect(sentence(confined, NOW)).toBe(
      "May recall and remember, only in acme/shop, only as the agent laptop, only from Claude Code, until Dec 24.",
    );
  });

  it("is short for the whole of a role", () => {
    expect(sentence(key("admin"), NOW)).toBe("May do everything.");
    expect(sentence(key("operator"), NOW)).toBe("May do everything but manage keys and the daemon.");
    expect(sentence(key("readonly"), NOW)).toBe("May only recall.");
  });

  it("never says more than the role allows", () => {
    expect(effective("readonly", ["recall", "admin"])).toEqual(["recall"]);
    expect(doing(effective("readonly", ["admin"]))).toBe("do nothing");
    expect(effective("agent", [])).not.toContain("connectors");
  });

  it("names a project once that is said in two ways", () => {
    const twice = key("agent", ["recall"], {
      scope: { project: "github.com/acme/shop", user: "jake" },
      allowedProjects: ["github.com/acme/shop", "name:notes"],
    });
    expect(sentence(twice, NOW)).toBe("May only recall, only in acme/shop and notes, only for jake.");
  });
});

describe("the least role", () => {
  it("allows all that was chosen, and a lesser one would not", () => {
    const order: Role[] = ["readonly", "agent", "operator", "admin"];
    for (const permission of PERMISSIONS) {
      const chosen = [...new Set(["recall" as const, permission])];
      const role = roleFor(chosen);
      expect(effective(role, chosen)).toHaveLength(chosen.length);
      const lesser = order[order.indexOf(role) - 1];
      if (lesser) expect(effective(lesser, chosen).length).toBeLessThan(chosen.length);
    }
  });
});

describe("a key that is filled in", () => {
  const draft = (more: Partial<Draft>): Draft => ({ ...EMPTY, name: " Studio ", ...more });

  it("asks the daemon for what its sentence says", () => {
    const made = draft({
      connector: "pi",
      agent: "studio",
      projects: "github.com/acme/shop, github.com/acme/site",
      lasting: "30",
    });
    expect(asRequest(made, NOW)).toEqual({
      name: "Studio",
      role: "agent",
      permissions: ["recall", "remember", "documents", "tools"],
      connector: "pi",
      agentId: "studio",
      allowedProjects: ["github.com/acme/shop", "github.com/acme/site"],
      expiresAt: "2026-12-22T12:00:00.000Z",
      awareness: true,
    });
    expect(sentence(asKey(made, NOW), NOW)).toBe(
      "May recall, remember, keep documents and call tools, only in acme/shop and acme/site, only as the agent studio, until Dec 22.",
    );
  });

  it("gives a custom key no more than was chosen", () => {
    const made = asRequest(draft({ purpose: "custom", permissions: ["recall", "diagnostics"] }), NOW);
    expect(made).toMatchObject({ role: "operator", permissions: ["recall", "diagnostics"] });
    expect(made).not.toHaveProperty("connector");
    expect(asRequest(draft({ purpose: "reader" }), NOW)).toMatchObject({ role: "readonly" });
  });

  it("says what is missing", () => {
    expect(Object.keys(faults(EMPTY, NOW))).toEqual(["name", "connector"]);
    expect(faults(draft({ purpose: "custom", permissions: [] }), NOW).permissions).toBeTruthy();
    expect(faults(draft({ purpose: "agent", lasting: "date", date: "2026-11-01" }), NOW).date).toMatch(
      /over/,
    );
    expect(faults(draft({ purpose: "agent", lasting: "date" }), NOW).date).toMatch(/Choose/);
    expect(faults(draft({ purpose: "agent" }), NOW)).toEqual({});
  });

  it("takes projects with commas, spaces or lines between, once each", () => {
    expect(projectsOf(" a, b  b\nc,")).toEqual(["a", "b", "c"]);
  });
});

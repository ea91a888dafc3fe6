import { describe, expect, it } from "vitest";
import type { Edge, Session } from "./api";
import { activity, hints, lasting, machines, seatActivity, stateWords } from "./model";

const NOW = Date.parse("2026-11-22T12:00:00Z");
const ago = (minutes: number): string => new Date(NOW - minutes * 60_000).toISOString();

const session = (more: Partial<Session> = {}): Session => ({
  key: "s",
  runtimePath: null,
  claimedAt: ago(60),
  agentId: "default",
  harness: "pi",
  machineId: "studio",
  project: null,
  turns: 1,
  bypassed: false,
  startedAt: ago(60),
  updatedAt: ago(1),
  expiresAt: ago(-240),
  endedAt: null,
  endReason: null,
  ...more,
});

const edge = (more: Partial<Edge> = {}): Edge => ({
  harness: "pi",
  machineId: "studio",
  agentId: "default",
  connectorId: null,
  connectorVersion: "0.1.0",
  old: false,
  key: { id: "key_1", name: "Studio", state: "good" },
  firstSeen: ago(600),
  lastSeen: ago(5),
  requests: 3,
  errors: 0,
  lastError: null,
  ...more,
});

describe("how a session is", () => {
  it("is at work for three minutes, then idle, until it ends or nobody holds it", () => {
    expect(activity(session(), NOW)).toBe("active");
    expect(activity(session({ updatedAt: ago(3) }), NOW)).toBe("idle");
    expect(activity(session({ endedAt: ago(1) }), NOW)).toBe("over");
    expect(activity(session({ updatedAt: ago(300), expiresAt: ago(60) }), NOW)).toBe("over");
  });

  it("is said in words", () => {
    expect(stateWords(session(), NOW)).toBe("active now");
    expect(stateWords(session({ updatedAt: ago(3) }), NOW)).toBe("idle 3 min");
    expect(stateWords(session({ endedAt: ago(130), endReason: "logout" }), NOW)).toBe(
      "ended 2 h ago (logout)",
    );
    expect(stateWords(session({ endedAt: ago(0.5), endReason: "end" }), NOW)).toBe("just ended");
    expect(lasting(30_000)).toBe("1 min");
    expect(lasting(49 * 3_600_000)).toBe("2 d");
  });
});

describe("who is connected", () => {
  it("is grouped by machine, the liveliest first, with sessions at their harness", () => {
    const found = machines(
      [edge({ machineId: "old", lastSeen: ago(900) }), edge()],
      [
        session({ key: "a" }),
        session({ key: "b", updatedAt: ago(0) }),
        session({ key: "c", machineId: null }),
      ],
    );
    expect(found.map(({ name }) => name)).toEqual(["studio", null, "old"]);
    expect(found[0]?.seats[0]?.sessions.map(({ key }) => key)).toEqual(["b", "a"]);
    expect(found[1]?.seats[0]?.edge).toBeUndefined();
  });

  it("keeps agents apart, and of several keys shows the one that is in use", () => {
    const used = edge({ key: { id: "key_2", name: "New", state: "good" }, lastSeen: ago(1) });
    const [machine] = machines([edge(), used, edge({ agentId: "reviewer" })], []);
    expect(machine?.seats.map(({ agent, edge }) => [agent, edge?.key.id])).toEqual([
      ["default", "key_2"],
      ["reviewer", "key_1"],
    ]);
  });

  it("is as the liveliest of its sessions", () => {
    const [machine] = machines(
      [],
      [session({ key: "a", endedAt: ago(1) }), session({ key: "b", updatedAt: ago(9) })],
    );
    expect(machine?.seats.map((seat) => seatActivity(seat, NOW))).toEqual(["idle"]);
  });
});

describe("what is wrong with an edge", () => {
  it("is nothing, for most", () => {
    expect(hints(edge({ lastError: { at: ago(60 * 48), says: "long ago" } }), NOW)).toEqual([]);
  });

  it("is said with what to do", () => {
    const found = hints(
      edge({
        key: { id: "key_1", name: "Studio", state: "revoked" },
        lastError: { at: ago(4), says: "this key was revoked" },
        old: true,
      }),
      NOW,
    );
    expect(found.map(({ tone, command }) => [tone, command])).toEqual([
      ["bad", undefined],
      ["warn", "signet connector doctor pi"],
      ["warn", "signet connector install pi"],
    ]);
    expect(found[0]?.says).toContain("Its key Studio is revoked");
  });
});

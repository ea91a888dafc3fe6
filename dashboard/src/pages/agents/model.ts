import { millis } from "../../lib/time";
import type { Edge, Session } from "./api";

/** A session that was heard of within this time is at work. */
export const ACTIVE = 3 * 60_000;

export type Activity = "active" | "idle" | "over";

/** How a session is. One that nobody ended is over when its runtime does not hold it any more. */
export const activity = (session: Session, now: number): Activity => {
  if (session.endedAt || millis(session.expiresAt) <= now) return "over";
  return now - millis(session.updatedAt) < ACTIVE ? "active" : "idle";
};

/** A harness on a machine, as an agent, with its sessions. */
export interface Seat {
  id: string;
  harness: string;
  agent: string;
  machine: string | null;
  /** Absent: only its sessions are known. */
  edge?: Edge;
  /** The one last used first. */
  sessions: Session[];
  /** When it was last heard of. */
  seen: number;
}

export interface Machine {
  name: string | null;
  seats: Seat[];
}

const seatId = (harness: string, machine: string | null, agent: string): string =>
  [machine ?? "", harness, agent].join("\n");

/** Who is connected, by machine: the one last heard of first. */
export const machines = (edges: readonly Edge[], sessions: readonly Session[]): Machine[] => {
  const seats = new Map<string, Seat>();
  const seat = (harness: string, machine: string | null, agent: string): Seat => {
    const id = seatId(harness, machine, agent);
    const known = seats.get(id) ?? { id, harness, agent, machine, sessions: [], seen: 0 };
    seats.set(id, known);
    return known;
  };
  for (const edge of edges) {
    const of = seat(edge.harness, edge.machineId, edge.agentId);
    const seen = millis(edge.lastSeen);
    // Of several keys the one that is in use.
    if (!of.edge || millis(of.edge.lastSeen) < seen) of.edge = edge;
    of.seen = Math.max(of.seen, seen);
  }
  for (const session of sessions) {
    const of = seat(session.harness, session.machineId, session.agentId);
    of.sessions.push(session);
    of.seen = Math.max(of.seen, millis(session.updatedAt));
  }
  const byMachine = new Map<string | null, Seat[]>();
  for (const one of [...seats.values()].sort((a, b) => b.seen - a.seen)) {
    one.sessions.sort((a, b) => millis(b.updatedAt) - millis(a.updatedAt));
    byMachine.set(one.machine, [...(byMachine.get(one.machine) ?? []), one]);
  }
  return [...byMachine].map(([name, seats]) => ({ name, seats }));
};

/** How a harness on a machine is: as the liveliest of its sessions. */
export const seatActivity = (seat: Seat, now: number): Activity => {
  const all = new Set(seat.sessions.map((session) => activity(session, now)));
  return all.has("active") ? "active" : all.has("idle") ? "idle" : "over";
};

/** Whether its key is refused, so that nothing of it arrives. */
export const isCutOff = ({ key }: Edge): boolean => key.state === "revoked" || key.state === "expired";

/** What is wrong with an edge, and what to do about it. */
export interface Hint {
  tone: "warn" | "bad";
  says: string;
  /** To run on its machine. */
  command?: string;
}

/** An error that is older says nothing about now. */
const RECENT = 24 * 3_600_000;

export const hints = (edge: Edge, now: number): Hint[] => {
  const found: Hint[] = [];
  const where = edge.machineId ?? "its machine";
  if (isCutOff(edge)) {
    found.push({
      tone: "bad",
      says: `Its key ${edge.key.name ?? edge.key.id} is ${edge.key.state}: what it sends is kept on ${where} and waits. Make another key, and install again there.`,
    });
  }
  if (edge.lastError && now - millis(edge.lastError.at) < RECENT) {
    found.push({
      tone: "warn",
      says: `It was refused lately: ${edge.lastError.says}`,
      command: `signet connector doctor ${edge.harness}`,
    });
  }
  if (edge.old) {
    found.push({
      tone: "warn",
      says: `Its connector ${edge.connectorVersion ?? ""} is older than the daemon's. It works; to refresh it, run this on ${where}:`,
      command: `signet connector install ${edge.harness}`,
    });
  }
  return found;
};

const units: [length: number, name: string][] = [
  [86_400_000, "d"],
  [3_600_000, "h"],
  [60_000, "min"],
];

/** `3 min`, `2 h`. */
export const lasting = (milliseconds: number): string => {
  const [length, name] = units.find(([length]) => milliseconds >= length) ?? [60_000, "min"];
  return `${Math.max(1, Math.floor(milliseconds / length))} ${name}`;
};

/** `active now`, `idle 3 min`, `ended 2 h ago (logout)`. */
export const stateWords = (session: Session, now: number): string => {
  const since = now - millis(session.endedAt ?? session.updatedAt);
  switch (activity(session, now)) {
    case "active":
      return "active now";
    case "idle":
      return `idle ${lasting(since)}`;
    default: {
      const why = session.endReason && session.endReason !== "end" ? ` (${session.endReason})` : "";
      return since < 60_000 ? `just ended${why}` : `ended ${lasting(since)} ago${why}`;
    }
  }
};

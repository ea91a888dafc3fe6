import { useQuery } from "@tanstack/react-query";
import { get } from "../api/client";
import { useStaleWithEvents } from "../api/stale";
import type { Schema } from "../api/types";

/** What the daemon says of itself. */
export type Status = Schema<"DaemonStatus">;

export type BusStatus = Schema<"RelayState">;

export type LlmStatus = Schema<"LlmReport">;

export const useStatus = () =>
  useQuery({
    queryKey: ["status", "all"],
    queryFn: () => get<Status>("/api/status"),
    refetchInterval: 60_000,
  });

/** What runs beside a harness and calls the daemon. */
export type Edge = Schema<"Edge">;

/** Without a word for so long it is not counted as connected: a harness only calls when somebody works with it. */
const SILENCE = 60 * 60_000;

/** Those of which was heard lately. */
export const connected = (edges: readonly Edge[], now: number): Edge[] =>
  edges.filter(({ lastSeen }) => now - Date.parse(lastSeen) < SILENCE);

/** All edges, asked for once for the whole page, as often as whoever wants it most. */
export const useEdges = (pace = 30_000) =>
  useQuery({
    queryKey: ["edges"],
    queryFn: async () => (await get<{ edges: Edge[] }>("/api/connectors/edges")).edges,
    refetchInterval: pace,
  });

/** A line of what agents are told. */
export type Line = Schema<"ContextLine">;

/** What surfaces have in common. */
export type Link = Schema<"ContextLink">;

export type Now = Schema<"AgentContext">;

const NOW = ["context", "now"];

/** The last minutes, as an agent would be told of them. */
export const useNowLines = () => {
  useStaleWithEvents(NOW);
  return useQuery({
    queryKey: NOW,
    queryFn: () => get<Now>("/api/os/context"),
    // What is older than the window leaves it without an event.
    refetchInterval: 30_000,
  });
};

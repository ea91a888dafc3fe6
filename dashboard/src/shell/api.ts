import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { get } from "../api/client";
import { events } from "../api/events";

/** What the daemon says of itself. */
export interface Status {
  version: string;
  pid: number;
  /** Seconds. */
  uptime: number;
  startedAt: string;
  host: string;
  port: number;
  urls: string[];
  /** What this machine is called; absent in older daemons. */
  machine?: string;
  agentsDir: string;
  authMode: "local" | "team";
  apiKeys: number;
  tls: { names: string[]; notAfter: string; warnings: string[]; problem: string | null } | null;
  index: { entries: number; pending: number; rebuilding: boolean };
  plugins: { id: string; state: string; reason: string | null }[];
  /** Of the bus that several daemons share. */
  bus: BusStatus | null;
  llm: LlmStatus | null;
}

export interface BusStatus {
  /** Where they meet. */
  address: string;
  state: string;
  since: string;
  /** What is wrong, when it is not reached. */
  why?: string;
  sent: number;
  received: number;
  waiting: number;
}

export interface LlmStatus {
  model: string;
  host: string;
  answered: number;
  failed: number;
  heldBack: number;
  lastError?: { at: string; says: string } | null;
}

export const useStatus = () =>
  useQuery({
    queryKey: ["status", "all"],
    queryFn: () => get<Status>("/api/status"),
    refetchInterval: 60_000,
  });

/** A harness on a machine, as far as the shell wants to know. */
export interface Edge {
  harness: string;
  machineId: string | null;
  agentId: string | null;
  lastSeen: string;
  key: { state: string };
}

/** Without a word for so long it is not counted as connected: a harness only calls when somebody works with it. */
const SILENCE = 60 * 60_000;

/** Those of which was heard lately. */
export const connected = (edges: readonly Edge[], now: number): Edge[] =>
  edges.filter(({ lastSeen }) => now - Date.parse(lastSeen) < SILENCE);

export const useEdges = () =>
  useQuery({
    queryKey: ["edges", "shell"],
    queryFn: async () => (await get<{ edges: Edge[] }>("/api/connectors/edges")).edges,
    refetchInterval: 30_000,
  });

/** A line of what agents are told. */
export interface Line {
  sequence: number;
  timestamp: number;
  surface: string;
  source: string;
  type: string;
  text: string;
  /** How often it happened, when it is the same again and again. */
  count: number;
}

/** What surfaces have in common. */
export interface Link {
  entity: string;
  seen: [surface: string, line: string][];
  sentence?: string;
}

export interface Now {
  lines: Line[];
  links: Link[];
  considered: number;
  /** Milliseconds. */
  window: number;
}

const NOW = ["context", "now"];
/** Milliseconds between two looks, however much happens. */
const LOOK = 1_000;

/** The last minutes, as an agent would be told of them. */
export const useNowLines = () => {
  const client = useQueryClient();
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = events.hear([""], () => {
      timer ??= setTimeout(() => {
        timer = undefined;
        void client.invalidateQueries({ queryKey: NOW });
      }, LOOK);
    });
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, [client]);
  return useQuery({
    queryKey: NOW,
    queryFn: () => get<Now>("/api/os/context"),
    // What is older than the window leaves it without an event.
    refetchInterval: 30_000,
  });
};

/** Who this browser is to the daemon. */
export interface Who {
  authenticated: boolean;
  claims: { sub: string; role: string | null } | null;
  browser?: { id: string; name: string } | null;
  effectiveAccess: string[];
}

export const useWho = () =>
  useQuery({
    queryKey: ["whoami"],
    queryFn: () => get<Who>("/api/auth/whoami"),
    staleTime: 5 * 60_000,
  });

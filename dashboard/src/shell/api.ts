import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { get } from "../api/client";
import { events } from "../api/events";
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

/** A harness on a machine, as far as the shell wants to know. */
export type Edge = Schema<"Edge">;

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
export type Line = Schema<"ContextLine">;

/** What surfaces have in common. */
export type Link = Schema<"ContextLink">;

export type Now = Schema<"AgentContext">;

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
export type Who = Schema<"WhoAmI">;

export const useWho = () =>
  useQuery({
    queryKey: ["whoami"],
    queryFn: () => get<Who>("/api/auth/whoami"),
    staleTime: 5 * 60_000,
  });

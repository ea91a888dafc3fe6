import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { get, type Options, path, post } from "../../api/client";
import type { Schema } from "../../api/types";
import { useEdges as useAllEdges } from "../../shell/api";

export type { Edge } from "../../shell/api";

export type Session = Schema<"Session">;

export type Hit = Schema<"SessionHit">;

/** Prompts are no events: it is looked again from time to time. */
const PACE = 10_000;

export const useEdges = () => useAllEdges(PACE);

export const useSessions = () =>
  useQuery({
    queryKey: ["sessions"],
    queryFn: async () =>
      (await get<{ sessions: Session[] }>("/api/sessions", { query: { limit: 500 } })).sessions,
    refetchInterval: PACE,
  });

/** One session, for who has its key alone. */
export const useSession = (key: string | undefined) =>
  useQuery({
    queryKey: ["sessions", "one", key],
    queryFn: () => get<Session>(path("/api/sessions", key ?? "")),
    enabled: key !== undefined,
  });

/** Harnesses that can be connected, by name. */
export const useHarnesses = () =>
  useQuery({
    queryKey: ["plugins", "harnesses"],
    queryFn: async () => (await get<{ harnesses: string[] }>("/api/connectors/harnesses")).harnesses,
  });

/** Sessions of several agents may have one key. (A header holds nothing but ASCII.) */
const as = (agent: string): Options =>
  /^[!-~]+$/.test(agent) ? { headers: { "x-signet-agent-id": agent } } : {};

export const useTranscript = ({ key, agentId, updatedAt }: Session) =>
  useQuery({
    queryKey: ["sessions", "transcript", agentId, key, updatedAt],
    queryFn: async () =>
      (await get<{ content: string }>(`${path("/api/sessions", key)}/transcript`, as(agentId))).content,
    placeholderData: (before) => before,
    staleTime: Number.POSITIVE_INFINITY,
  });

/** What was said in any session. */
export const useSearch = (query: string) =>
  useQuery({
    queryKey: ["sessions", "search", query],
    queryFn: async ({ signal }) =>
      (await post<{ hits: Hit[] }>("/api/sessions/search", { query, limit: 20 }, { signal })).hits,
    enabled: query.trim() !== "",
    placeholderData: (before) => before,
  });

/** Has Signet stay out of a session, or come back. */
export const useBypass = ({ key, agentId }: Session) => {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (enabled: boolean) =>
      post<{ bypassed: boolean }>(`${path("/api/sessions", key)}/bypass`, { enabled }, as(agentId)),
    onSettled: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: ["sessions"], exact: true }),
        client.invalidateQueries({ queryKey: ["sessions", "one", key] }),
      ]),
  });
};

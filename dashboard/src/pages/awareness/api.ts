import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { get } from "../../api/client";
import type { BusEvent } from "../../api/events";
import { useStaleWithEvents } from "../../api/stale";
import type { Schema } from "../../api/types";

/** Who and from where, as the daemon stamped it. */
export type Provenance = Schema<"Provenance">;

/** An event with all that the daemon says of it. */
export type FullEvent = BusEvent & {
  agent?: string;
  project?: string;
  provenance?: Provenance;
  private?: boolean;
  origin?: { id: string; machine: string; sequence: number; received: number };
};

/** A line that an agent is told, and why. */
export type Told = Schema<"ContextLine">;

/** The same thing on several surfaces. */
export type Link = Schema<"ContextLink">;

/** What an agent is told. */
export type Context = Schema<"AgentContext">;

/** For whom a context is made. */
export interface Asked {
  prompt: string;
  project: string;
  tokens: number;
}

/** What agents get unless something else is asked for. */
export const TOKENS = 400;

export const NOBODY: Asked = { prompt: "", project: "", tokens: TOKENS };

/** A header holds nothing but ASCII. */
const ascii = (value: unknown): string =>
  JSON.stringify(value).replace(
    /[\u0080-\uffff]/g,
    (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );

const contextOf = ({ prompt, project, tokens }: Asked, signal: AbortSignal): Promise<Context> =>
  get("/api/os/context", {
    signal,
    query: { prompt: prompt || undefined, tokens },
    ...(project && { headers: { "x-signet-context": ascii({ project }) } }),
  });

const ASKED = ["context", "asked"];
/** Lines get older by themselves. */
const AGEING = 10_000;

/** What an agent would be told now. It is kept current, and what was there stays until the next is there. */
export const useAgentContext = (asked: Asked) => {
  useStaleWithEvents(ASKED);
  return useQuery({
    queryKey: [...ASKED, asked.project, asked.tokens, asked.prompt],
    queryFn: ({ signal }) => contextOf(asked, signal),
    placeholderData: keepPreviousData,
    refetchInterval: AGEING,
  });
};

interface Page {
  events: BusEvent[];
  last: number;
}

/** The latest events. */
export const latest = (limit: number): Promise<Page> =>
  get("/api/os/events", { query: { lines: true, limit } });

/** Events after a sequence. */
export const after = (sequence: number, limit: number): Promise<Page> =>
  get("/api/os/events", { query: { lines: true, limit, after: sequence } });

/** Projects in which agents were at work, the latest first. */
export const useProjects = () =>
  useQuery({
    queryKey: ["sessions", "projects"],
    queryFn: async () => {
      const { sessions } = await get<{ sessions: { project: string | null }[] }>("/api/sessions");
      return [...new Set(sessions.map(({ project }) => project ?? "").filter(Boolean))];
    },
  });

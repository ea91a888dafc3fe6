import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { get, path, post } from "../../api/client";
import type { Where } from "./where";

/** Who made a record, and from where. */
export interface Provenance {
  /** `local`, `owner`, or the id of a key. */
  key: string;
  agent: string;
  user?: string;
  harness: string;
  machine?: string;
  session?: string;
  project?: string;
  connector?: string;
  connectorVersion?: string;
  at: number;
}

/** A memory, as the daemon writes a whole row. */
export interface Memory {
  id: string;
  content: string;
  type: string;
  importance: number;
  /** A comma list. */
  tags: string | null;
  pinned: 0 | 1;
  who: string;
  visibility: "global" | "private";
  source_type: string;
  source_path: string | null;
  project: string | null;
  is_deleted: 0 | 1;
  deleted_at: string | null;
  version: number;
  created_at: string;
  updated_at: string;
  provenance: Provenance;
}

/** Why a memory is where it is among what was found. All but `bm25` from 0 to 1. */
export interface Explain {
  score: number;
  bm25: number;
  text: number;
  recency: number;
  importance: number;
  project: number;
  /** Of text, recency, importance, project. */
  weights: [number, number, number, number];
  /** Words of the query that it holds, without their endings. */
  matched: string[];
}

/** A memory that was found. */
export interface Hit {
  id: string;
  /** The beginning of it. */
  content: string;
  truncated: boolean;
  score: number;
  type: string;
  tags: string | null;
  pinned: boolean;
  importance: number;
  who: string;
  project: string | null;
  created_at: string;
  explain: Explain;
  provenance: Provenance;
}

export interface HistoryEntry {
  id: string;
  event: "created" | "updated" | "deleted" | "recovered";
  old_content: string | null;
  new_content: string | null;
  reason: string | null;
  created_at: string;
  provenance: Provenance;
}

export interface Count {
  value: string;
  count: number;
}

/** What there is to choose among. */
export interface Facets {
  total: number;
  pinned: number;
  forgotten: number;
  projects: Count[];
  by: Count[];
  types: Count[];
  tags: Count[];
}

interface Page {
  memories: Memory[];
  next: string | null;
  stats: { total: number };
}

const PAGE = 100;
/** As many as the daemon answers at most. */
export const BEST = 50;

/** The last moment of a date, where the person is. */
const endOf = (date: string): string => new Date(`${date}T23:59:59.999`).toISOString();
const startOf = (date: string): string => new Date(`${date}T00:00:00`).toISOString();

const narrowed = ({ project, by, type, tag, since, until }: Where) => ({
  project,
  by,
  type,
  tags: tag,
  since: since && startOf(since),
  until: until && endOf(until),
});

/** Memories, newest first, as far as somebody has scrolled. */
export const useTimeline = (where: Where, enabled = true) =>
  useInfiniteQuery({
    queryKey: ["memories", "list", narrowed(where), where.shelf ?? "all"],
    queryFn: ({ pageParam, signal }) =>
      get<Page>("/api/memories", {
        signal,
        query: {
          ...narrowed(where),
          limit: PAGE,
          after: pageParam,
          pinned: where.shelf === "pinned" || undefined,
          forgotten: where.shelf === "forgotten" || undefined,
        },
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
    placeholderData: keepPreviousData,
    enabled,
  });

/** What bears on some words, best first. */
export const useRecall = (where: Where) =>
  useQuery({
    queryKey: ["memories", "recall", where.q, narrowed(where), where.shelf ?? "all"],
    queryFn: ({ signal }) =>
      post<{ results: Hit[] }>(
        "/api/memory/recall",
        {
          query: where.q,
          limit: BEST,
          explain: true,
          complete: true,
          ...narrowed(where),
          pinned: where.shelf === "pinned",
        },
        { signal },
      ),
    placeholderData: keepPreviousData,
    enabled: Boolean(where.q),
  });

export const useFacets = () =>
  useQuery({ queryKey: ["memories", "facets"], queryFn: () => get<Facets>("/api/memories/facets") });

export const useMemory = (id: string) =>
  useQuery({ queryKey: ["memories", "one", id], queryFn: () => get<Memory>(path("/api/memory", id)) });

export const useHistory = (id: string) =>
  useQuery({
    queryKey: ["memories", "history", id],
    queryFn: async () =>
      (await get<{ history: HistoryEntry[] }>(`${path("/api/memory", id)}/history`)).history,
  });

/** The tags of a comma list. */
export const tagsOf = (tags: string | null): string[] => (tags ? tags.split(",") : []);

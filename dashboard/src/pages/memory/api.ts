import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { get, path, post } from "../../api/client";
import type { Schema } from "../../api/types";
import type { Where } from "./where";

/** Who made a record, and from where. */
export type Provenance = Schema<"Provenance">;

/** A memory, as the daemon writes a whole row. */
export type Memory = Schema<"Memory">;

/** Why a memory is where it is among what was found. All but `bm25` from 0 to 1. */
export type Explain = Schema<"RankExplain">;

/** A memory that was found. */
export type Hit = Schema<"RecallHit"> & { explain: Explain; provenance: Provenance };

export type HistoryEntry = Schema<"MemoryChange">;

export type Count = Schema<"Facet">;

/** What there is to choose among. */
export type Facets = Schema<"MemoryFacets">;

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

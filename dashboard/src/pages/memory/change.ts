import { useMutation, useQueryClient } from "@tanstack/react-query";
import { patch, path, post, remove } from "../../api/client";
import { ApiFailure } from "../../api/failure";
import { many } from "../../lib/number";
import { toast } from "../../ui/toast";
import type { Memory } from "./api";

/** What a person can change of a memory. */
export interface Change {
  content?: string;
  type?: string;
  tags?: string[];
  importance?: number;
  pinned?: boolean;
  reason: string;
  /** Only if it still has this version. */
  if_version?: number;
}

export interface New {
  content: string;
  type?: string;
  tags?: string[];
  pinned?: boolean;
  project?: string;
  importance?: number;
}

/** What the daemon says became of a change. */
interface Outcome {
  id: string;
  status: string;
  success: boolean;
  newVersion?: number;
}

const one = (id: string): string => path("/api/memory", id);

/** Why a change was refused, in words. */
const REFUSED: Record<string, string> = {
  version_conflict: "It was changed elsewhere meanwhile. Look at it again, then change it.",
  duplicate_content_hash: "Another memory says just this already. Merge the two instead.",
  deleted: "It was forgotten meanwhile.",
  pinned_requires_force: "It is pinned. Unpin it first.",
  not_found: "It is gone.",
};

/** A failure whose message a person understands. */
export const inWords = (error: unknown): unknown => {
  if (!(error instanceof ApiFailure)) return error;
  const words = REFUSED[(error.answer as { status?: string } | undefined)?.status ?? ""];
  return words ? new ApiFailure(words, error.status, error.answer) : error;
};

/** The same, for what is asked of the daemon. */
export const saying = async <T>(work: Promise<T>): Promise<T> => {
  try {
    return await work;
  } catch (error) {
    throw inWords(error);
  }
};

export const modify = (id: string, change: Change): Promise<Outcome> =>
  saying(patch<Outcome>(one(id), change));

export const recover = (id: string): Promise<Outcome> =>
  saying(post<Outcome>(`${one(id)}/recover`, { reason: "Brought back in the dashboard" }));

/** Forgets several, pinned ones too: whoever calls has asked. */
export const forgetAll = async (ids: string[], reason: string): Promise<string[]> => {
  if (ids.length === 1 && ids[0]) {
    await saying(remove(one(ids[0]), { query: { reason, force: true } }));
    return ids;
  }
  const gone: string[] = [];
  // The daemon takes so many at a time, and wants more than a few to be looked at first.
  for (let from = 0; from < ids.length; from += 200) {
    const wanted = { ids: ids.slice(from, from + 200) };
    const { confirmToken } = await post<{ confirmToken: string }>("/api/memory/forget", wanted);
    const { results } = await post<{ results: Outcome[] }>("/api/memory/forget", {
      ...wanted,
      mode: "execute",
      force: true,
      reason,
      confirm_token: confirmToken,
    });
    gone.push(...results.filter(({ success }) => success).map(({ id }) => id));
  }
  return gone;
};

/** Changes, with everything that shows memories asked for again. */
export const useChanges = () => {
  const queries = useQueryClient();
  const settle = (): void => {
    void queries.invalidateQueries({ queryKey: ["memories"] });
    void queries.invalidateQueries({ queryKey: ["memory-graph"] });
  };
  const change = useMutation({
    mutationFn: ({ id, change }: { id: string; change: Change }) => modify(id, change),
    onSettled: settle,
  });
  const remember = useMutation({
    mutationFn: (memory: New) =>
      post<{ id: string; deduped?: boolean }>("/api/memory/remember", {
        ...memory,
        source_type: "manual",
        harness: "dashboard",
      }),
    onSettled: settle,
  });
  const bringBack = async (ids: string[]): Promise<void> => {
    try {
      await Promise.all(ids.map(recover));
      toast.done(ids.length === 1 ? "Remembered again." : `${many(ids.length, "memory", "memories")} again.`);
    } catch (error) {
      toast.failed(error);
    } finally {
      settle();
    }
  };
  const forget = useMutation({
    mutationFn: (ids: string[]) => forgetAll(ids, "Forgotten in the dashboard"),
    onSuccess: (gone) => {
      const what = gone.length === 1 ? "Forgotten." : `${many(gone.length, "memory", "memories")} forgotten.`;
      toast.done(what, { run: () => void bringBack(gone) });
    },
    onError: toast.failed,
    onSettled: settle,
  });
  return { change, remember, forget, bringBack, settle };
};

/** Pins it, or lets it age as others do. */
export const pinned = ({ pinned, version }: Memory): Change => ({
  pinned: pinned === 0,
  reason: pinned === 0 ? "Pinned" : "Unpinned",
  if_version: version,
});

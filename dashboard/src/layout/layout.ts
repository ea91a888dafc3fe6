import { type QueryClient, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useSyncExternalStore } from "react";
import { get, patch, post } from "../api/client";
import { events } from "../api/events";
import { toast } from "../ui/toast";
import { LayoutStore, type Shown } from "./store";
import type { Answer, Op } from "./types";

const KEY = ["dashboard"];
const PATH = "/api/dashboard";

/** Milliseconds after which it is tried again, should the stream of events not tell that the daemon is back. */
const AGAIN = 5_000;

let client: QueryClient | undefined;

const later = (again: () => void): void => {
  const stop = events.watch(() => events.connection() === "live" && go());
  const timer = setTimeout(() => go(), AGAIN);
  const go = (): void => {
    stop();
    clearTimeout(timer);
    again();
  };
};

const keep = (answer: Answer): void => {
  // What was asked for before may be older than this.
  void client?.cancelQueries({ queryKey: KEY });
  client?.setQueryData(KEY, answer);
};

const store = new LayoutStore({
  send: (changes) => patch<Answer>(PATH, { changes }),
  accepted: keep,
  refused: (error) => {
    toast.failed(error);
    void client?.invalidateQueries({ queryKey: KEY });
  },
  later,
});

/** What somebody does to the layout. */
export const layout = {
  /** Changes it at once; the daemon is told, and what it refuses is taken back with words. */
  change: store.change,
  /** The same, and says so, with a button that takes it back. */
  changeAndSay: (ops: readonly Op[], words: string): void => {
    const id = store.change(ops);
    toast.done(words, { run: () => store.undo(id) });
  },
  undo: store.undo,
  redo: store.redo,
  /** As it is shown at this moment. */
  now: (): Shown => store.snapshot(),
  /** Puts the last layout that could be read in place of a broken file, which is kept beside it. */
  restore: async (): Promise<void> => keep(await post<Answer>(`${PATH}/restore`)),
};

/** What is where: on the grid, in the dock, in the groups of the sidebar. Live, with what was changed here on top. */
export const useLayout = () => {
  const queries = useQueryClient();
  const { data, error, refetch } = useQuery({
    queryKey: KEY,
    queryFn: ({ signal }) => get<Answer>(PATH, { signal }),
    // Two answers that are alike are one.
    structuralSharing: true,
  });
  useEffect(() => {
    client = queries;
    if (data) store.tell(data);
  }, [queries, data]);
  const shown = useSyncExternalStore(store.subscribe, store.snapshot);
  return { ...shown, error: shown.known ? null : error, retry: () => void refetch() };
};

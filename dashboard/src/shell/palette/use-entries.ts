import { useQueries, useQuery, useQueryClient } from "@tanstack/react-query";
import { useMemo } from "react";
import { get, path } from "../../api/client";
import { useWidgets, type Widget } from "../../widgets/api";
import { useShellLayout } from "../groups/layout";
import { chooseItem } from "../menus/choose";
import { type Entry, ofWidget, STANDING, type WithTools } from "./entries";

const NONE: Widget[] = [];

/** One and the same function, so that it is not called with every key that is typed. */
const known = (results: { data: WithTools | undefined }[]): WithTools[] =>
  results.flatMap(({ data }) => data ?? []);

/** All that can be done now: pages, commands, widgets with their menus and tools. */
export const useEntries = (): Entry[] => {
  const client = useQueryClient();
  const { layout, place } = useShellLayout();
  const { data: widgets = NONE } = useWidgets();
  const whole = useQueries({
    queries: widgets
      .filter(({ state }) => state === "connected")
      .map(({ id }) => ({
        queryKey: ["widgets", id],
        queryFn: () => get<WithTools>(path("/api/widgets", id)),
        staleTime: 5 * 60_000,
      })),
    combine: known,
  });
  return useMemo(() => {
    const tools = new Map(whole.map((widget) => [widget.id, widget.tools]));
    const onGrid = new Set(layout?.grid.map(({ id }) => id));
    const entries = widgets.flatMap((widget) => {
      const isOnGrid = onGrid.has(widget.id);
      return ofWidget(
        { ...widget, tools: tools.get(widget.id) ?? [] },
        isOnGrid,
        layout && (() => place(widget)),
        (item) => void chooseItem(client, widget, item, isOnGrid),
      );
    });
    return [...STANDING, ...entries];
  }, [client, layout, place, widgets, whole]);
};

export interface Memory {
  id: string;
  content: string;
  created_at: string;
}

/** What is remembered that has to do with what was typed. */
export const useMemories = (typed: string): { memories: Memory[]; searching: boolean } => {
  const query = typed.trim();
  const { data, isFetching } = useQuery({
    queryKey: ["memories", "palette", query],
    queryFn: async ({ signal }) =>
      (
        await get<{ results: Memory[] }>("/api/memory/search", {
          signal,
          query: { q: query, limit: 5 },
        })
      ).results,
    enabled: query.length >= 2,
    placeholderData: (before) => before,
    retry: false,
  });
  return { memories: query.length >= 2 ? (data ?? []) : [], searching: isFetching };
};

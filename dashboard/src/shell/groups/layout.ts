import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import { get, patch } from "../../api/client";
import { ApiFailure } from "../../api/failure";
import { toast } from "../../ui/toast";
import type { Widget } from "../../widgets/api";
import { applied, type Group, type GroupChange } from "./groups";

interface Layout {
  grid: { id: string; y: number; h: number }[];
  sidebarGroups: Group[];
  dock: string[];
}

interface Answer {
  layout: Layout;
}

export type LayoutChange =
  | GroupChange
  | { op: "place"; id: string; x: number; y: number; w: number; h: number };

const KEY = ["dashboard", "shell"];

/** What the shell wants of the layout: which widgets are on the grid, and the groups. */
export const useShellLayout = () => {
  const client = useQueryClient();
  const { data } = useQuery({
    queryKey: KEY,
    queryFn: async () => {
      try {
        return (await get<Answer>("/api/dashboard")).layout;
      } catch (error) {
        if (error instanceof ApiFailure && error.status === 404) return null;
        throw error;
      }
    },
  });
  const { mutate } = useMutation({
    mutationFn: (changes: LayoutChange[]) => patch<Answer>("/api/dashboard", { changes }),
    onError: toast.failed,
    onSettled: () => client.invalidateQueries({ queryKey: ["dashboard"] }),
  });
  const change = useCallback(
    (changes: LayoutChange[]): void => {
      if (changes.length === 0) return;
      client.setQueryData<Layout | null>(KEY, (layout) => {
        if (!layout) return layout;
        const groups = changes
          .filter((change): change is GroupChange => change.op !== "place")
          .reduce(applied, layout.sidebarGroups);
        return { ...layout, sidebarGroups: groups };
      });
      mutate(changes);
    },
    [client, mutate],
  );
  const layout = data ?? undefined;
  const place = useCallback(
    ({ id, size }: Pick<Widget, "id" | "size">): void => {
      const y = Math.max(0, ...(layout?.grid ?? []).map((tile) => tile.y + tile.h));
      change([{ op: "place", id, x: 0, y, ...size }]);
    },
    [change, layout],
  );
  return { layout, change, place };
};

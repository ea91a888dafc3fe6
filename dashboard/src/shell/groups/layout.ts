import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { get, patch } from "../../api/client";
import { ApiFailure } from "../../api/failure";
import { toast } from "../../ui/toast";
import { applied, type Group, type GroupChange } from "./groups";

interface Answer {
  layout: { grid: { id: string }[]; sidebarGroups: Group[]; dock: string[] };
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
  const send = useMutation({
    mutationFn: (changes: LayoutChange[]) => patch<Answer>("/api/dashboard", { changes }),
    onError: toast.failed,
    onSettled: () => client.invalidateQueries({ queryKey: ["dashboard"] }),
  });
  return {
    layout: data ?? undefined,
    change: (changes: LayoutChange[]): void => {
      if (changes.length === 0) return;
      client.setQueryData<Answer["layout"] | null>(KEY, (layout) => {
        if (!layout) return layout;
        const groups = changes
          .filter((change): change is GroupChange => change.op !== "place")
          .reduce(applied, layout.sidebarGroups);
        return { ...layout, sidebarGroups: groups };
      });
      send.mutate(changes);
    },
  };
};

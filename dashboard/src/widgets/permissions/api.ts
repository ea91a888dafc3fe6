import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { get, patch, path } from "../../api/client";
import type { Schema } from "../../api/types";
import { toast } from "../../ui/toast";

type AppWishes = Schema<"AppWishes">;

const place = (id: string): string => path("/api/widgets", id, "permissions");
const key = (id: string): string[] => ["widgets", id, "permissions"];

/** What the app of a widget wants, and what was said of it. */
export const useWishes = (id: string, enabled = true) =>
  useQuery({ queryKey: key(id), enabled, queryFn: () => get<AppWishes>(place(id)) });

/** Says what an app may do. What is not named stays. */
export const useDecide = (id: string, uri?: string) => {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (decisions: Record<string, boolean>) =>
      patch<AppWishes>(place(id), { decisions, ...(uri && { uri }) }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["widgets"] }),
    onError: toast.failed,
  });
};

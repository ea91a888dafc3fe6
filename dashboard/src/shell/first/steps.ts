import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { get } from "../../api/client";
import { flag, kept, texts, useKept } from "../../lib/kept";
import { useEdges } from "../api";
import { useShellLayout } from "../groups/layout";

export type Step = "agent" | "widget" | "memory";
export const STEPS: readonly Step[] = ["agent", "widget", "memory"];

/** What was done once stays done, whatever is taken away later. */
const everDone = kept<string[]>("first-steps", [], texts);
const dismissed = kept("first-steps-dismissed", false, flag);

interface Memories {
  memories: { id: string; content: string; created_at: string }[];
}

/** The memory that was made last. */
export const useLatestMemory = (enabled = true) =>
  useQuery({
    queryKey: ["memories", "latest"],
    queryFn: async () => (await get<Memories>("/api/memories", { query: { limit: 1 } })).memories[0] ?? null,
    enabled,
  });

/** How far somebody is from an empty page to one that is of use. */
export const useFirstSteps = () => {
  const before = useKept(everDone);
  const isOver = useKept(dismissed) || STEPS.every((step) => before.includes(step));
  const { data: edges } = useEdges();
  const { layout } = useShellLayout();
  const { data: memory } = useLatestMemory(!isOver);
  const now: Record<Step, boolean> = {
    agent: (edges?.length ?? 0) > 0,
    widget: (layout?.grid.length ?? 0) > 0,
    memory: Boolean(memory),
  };
  const done = STEPS.filter((step) => now[step] || before.includes(step));
  const key = done.join(" ");
  useEffect(() => {
    const all = key.split(" ").filter(Boolean);
    if (all.some((step) => !everDone.get().includes(step))) everDone.set(all);
  }, [key]);
  return {
    done,
    /** All that it takes to know is known. */
    ready: edges !== undefined && (memory !== undefined || isOver),
    isOver,
    dismiss: () => dismissed.set(true),
  };
};

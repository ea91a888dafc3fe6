import { ago } from "../../lib/time";
import type { Explain } from "./api";

/** One of the four things that count when memories are found. */
export interface Part {
  name: "Words" | "Age" | "Importance" | "Project";
  /** In words, how much of it there is. */
  says: string;
  /** 0 to 1: how much there is of what there can be. */
  share: number;
  /** 0 to 1: what it adds to the whole. */
  adds: number;
}

const words = (share: number): string => {
  if (share >= 0.85) return "match in full";
  if (share >= 0.5) return "match well";
  if (share >= 0.2) return "match in part";
  return "match a little";
};

const important = (share: number, pinned: boolean): string => {
  if (pinned) return "pinned";
  if (share >= 0.9) return "very high";
  if (share >= 0.65) return "high";
  return share >= 0.35 ? "medium" : "low";
};

const project = (share: number, asked: boolean): string => {
  if (!asked || share === 0.5) return "counts the same everywhere";
  return share === 1 ? "the one that you look at" : "another one";
};

/** What each part added, the largest first. */
export const parts = (
  explain: Explain,
  { created, pinned, inProject, now }: { created: number; pinned: boolean; inProject: boolean; now: number },
): Part[] => {
  const [text = 0, recency = 0, importance = 0, place = 0] = explain.weights;
  const all: Part[] = [
    { name: "Words", says: words(explain.text), share: explain.text, adds: text * explain.text },
    { name: "Age", says: ago(created, now), share: explain.recency, adds: recency * explain.recency },
    {
      name: "Importance",
      says: important(explain.importance, pinned),
      share: explain.importance,
      adds: importance * explain.importance,
    },
    {
      name: "Project",
      says: project(explain.project, inProject),
      share: explain.project,
      adds: place * explain.project,
    },
  ];
  return all.sort((a, b) => b.adds - a.adds);
};

/** How good a match is, in a word. */
export const strength = (score: number): string => {
  if (score >= 0.7) return "Strong match";
  if (score >= 0.45) return "Good match";
  return score >= 0.25 ? "Fair match" : "Weak match";
};

/** How many lights of four are on for a score. */
export const lights = (score: number): 1 | 2 | 3 | 4 => {
  if (score >= 0.7) return 4;
  if (score >= 0.45) return 3;
  return score >= 0.25 ? 2 : 1;
};

import { post } from "../../api/client";
import type { Schema } from "../../api/types";
import { type Memory, tagsOf } from "./api";
import { modify, recover, saying } from "./change";

/** What several memories become. */
export interface Merged {
  content: string;
  type: string;
  tags: string[];
  importance: number;
  pinned: boolean;
}

/** All that is common, and all that is not: nothing is lost unless somebody takes it out. */
export const proposed = (memories: readonly Memory[]): Merged => {
  const longest = [...memories].sort((a, b) => b.content.length - a.content.length)[0];
  const own = memories.filter(
    ({ content }) => !longest || content === longest.content || !longest.content.includes(content.trim()),
  );
  const kinds = memories.map(({ type }) => type);
  const often = (kind: string): number => kinds.filter((other) => other === kind).length;
  return {
    content: [...new Set(own.map(({ content }) => content.trim()))].join("\n"),
    type: [...kinds].sort((a, b) => often(b) - often(a))[0] ?? "fact",
    tags: [...new Set(memories.flatMap(({ tags }) => tagsOf(tags)))].sort(),
    importance: Math.max(0, ...memories.map(({ importance }) => importance)),
    pinned: memories.some(({ pinned }) => pinned === 1),
  };
};

/** What lives on of them, and what went into it. */
type Answer = Schema<"MergedMemories">;

/**
 * Makes one of several: the daemon does all of it or nothing, and says in the history of each what became of it.
 *
 * @returns How to take it back.
 */
export const merge = async (
  memories: readonly Memory[],
  merged: Merged,
): Promise<{ into: string; undo: () => Promise<void> }> => {
  const asked = {
    ids: memories.map(({ id }) => id),
    // As they were when somebody looked at them.
    if_versions: Object.fromEntries(memories.map(({ id, version }) => [id, version])),
    force: true,
    ...merged,
  };
  const { id, forgotten } = await saying(post<Answer>("/api/memory/merge", asked));
  const undo = async (): Promise<void> => {
    const before = memories.find((memory) => memory.id === id);
    // First, or it would still say what one of the others said.
    if (before) await modify(id, { ...fields(before), reason: "Merge undone" });
    await Promise.all(forgotten.map(({ id }) => recover(id)));
  };
  return { into: id, undo };
};

const fields = ({ content, type, importance, tags, pinned }: Memory): Merged => ({
  content,
  type,
  importance,
  tags: tagsOf(tags),
  pinned: pinned === 1,
});

import { type Memory, tagsOf } from "./api";
import { type Change, forgetAll, modify, recover } from "./change";

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

/**
 * Which one lives on: the one that says the merged text already (another could not be given it, for no two say the
 * same), else the oldest, which has the longest history.
 */
export const survivor = (memories: readonly Memory[], content: string): Memory | undefined => {
  const says = (text: string): string => text.trim().toLowerCase().replace(/\s+/g, " ");
  const oldest = [...memories].sort((a, b) => a.created_at.localeCompare(b.created_at));
  return oldest.find((memory) => says(memory.content) === says(content)) ?? oldest[0];
};

const short = (id: string): string => id.slice(-6);

/**
 * Makes one of several: the first is changed, then the others are forgotten, each with a reason that names the other
 * side, so that the history of all of them tells it.
 *
 * @returns How to take it back.
 */
export const merge = async (
  memories: readonly Memory[],
  merged: Merged,
): Promise<{ into: string; undo: () => Promise<void> }> => {
  const into = survivor(memories, merged.content);
  if (!into) throw new Error("There is nothing to merge.");
  const others = memories.filter(({ id }) => id !== into.id).map(({ id }) => id);
  const names = others.map(short).join(", ");
  const change: Change = { ...merged, reason: `Merged with ${names}`, if_version: into.version };
  const { newVersion } = await modify(into.id, change);
  const gone = await forgetAll(others, `Merged into ${into.id}`);
  const undo = async (): Promise<void> => {
    await Promise.all(gone.map(recover));
    if (newVersion === undefined) return;
    const { content, type, importance } = into;
    const before: Change = {
      content,
      type,
      importance,
      tags: tagsOf(into.tags),
      pinned: into.pinned === 1,
      reason: "Merge undone",
    };
    await modify(into.id, before);
  };
  return { into: into.id, undo };
};

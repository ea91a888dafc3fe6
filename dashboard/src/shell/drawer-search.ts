import type { Widget } from "../widgets/api";

const KINDS: Record<Widget["kind"], string> = { app: "mcp app", page: "page", card: "card" };

const plain = (text: string): string => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

/** How well a widget answers to a word: its name begins so, a word of it does, it is somewhere in it; or not at all. */
const rank = ({ id, name, kind }: Widget, word: string): number => {
  const called = plain(name);
  if (called.startsWith(word)) return 0;
  if (called.split(/[^\p{L}\p{N}]+/u).some((part) => part.startsWith(word))) return 1;
  if (called.includes(word) || plain(id).includes(word)) return 2;
  return KINDS[kind].includes(word) ? 3 : Number.POSITIVE_INFINITY;
};

/** The widgets that answer to all words of what was asked for, the best first; all of them by name, if nothing was. */
export const found = (widgets: readonly Widget[], asked: string): Widget[] => {
  const words = plain(asked).split(/\s+/).filter(Boolean);
  return widgets
    .map((widget) => ({ widget, rank: words.reduce((sum, word) => sum + rank(widget, word), 0) }))
    .filter(({ rank }) => rank < Number.POSITIVE_INFINITY)
    .toSorted((a, b) => a.rank - b.rank || a.widget.name.localeCompare(b.widget.name))
    .map(({ widget }) => widget);
};

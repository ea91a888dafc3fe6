/** A stretch of text that stayed, went or came. */
export interface Stretch {
  is: "same" | "gone" | "new";
  text: string;
}

/** Steps that are compared at most; texts that differ more are shown one after the other. */
const MOST = 4_000_000;

const tokens = (text: string): string[] => text.match(/\s+|[\p{L}\p{N}_]+|[^\s\p{L}\p{N}_]/gu) ?? [];

/** Lengths of the longest common runs of words from each place on. */
const table = (old: string[], fresh: string[]): Uint32Array[] => {
  const rows = Array.from({ length: old.length + 1 }, () => new Uint32Array(fresh.length + 1));
  for (let i = old.length - 1; i >= 0; i -= 1) {
    const row = rows[i];
    const below = rows[i + 1];
    if (!row || !below) break;
    for (let j = fresh.length - 1; j >= 0; j -= 1) {
      row[j] = old[i] === fresh[j] ? (below[j + 1] ?? 0) + 1 : Math.max(below[j] ?? 0, row[j + 1] ?? 0);
    }
  }
  return rows;
};

const joined = (stretches: Stretch[]): Stretch[] => {
  const all: Stretch[] = [];
  for (const { is, text } of stretches) {
    const last = all.at(-1);
    if (!text) continue;
    if (last?.is === is) last.text += text;
    else all.push({ is, text });
  }
  return all;
};

/** White space alone between two changes is a part of them: `a b` to `c d` is one change, not two. */
const smooth = (stretches: Stretch[]): Stretch[] => {
  const parts: Stretch[] = [];
  stretches.forEach((stretch, at) => {
    const between = at > 0 && at < stretches.length - 1;
    if (stretch.is === "same" && between && /^\s+$/.test(stretch.text)) {
      parts.push({ is: "gone", text: stretch.text }, { is: "new", text: stretch.text });
    } else parts.push(stretch);
  });
  // What went stands before what came.
  const sorted: Stretch[] = [];
  let gone = "";
  let fresh = "";
  const flush = (): void => {
    sorted.push({ is: "gone", text: gone }, { is: "new", text: fresh });
    gone = "";
    fresh = "";
  };
  for (const { is, text } of parts) {
    if (is === "gone") gone += text;
    else if (is === "new") fresh += text;
    else {
      flush();
      sorted.push({ is, text });
    }
  }
  flush();
  return joined(sorted);
};

/** How one text became another, by words. */
export const diff = (old: string, fresh: string): Stretch[] => {
  if (old === fresh) return joined([{ is: "same", text: old }]);
  const a = tokens(old);
  const b = tokens(fresh);
  let from = 0;
  while (from < a.length && from < b.length && a[from] === b[from]) from += 1;
  let end = 0;
  while (end < a.length - from && end < b.length - from && a.at(-1 - end) === b.at(-1 - end)) end += 1;
  const middle = compare(a.slice(from, a.length - end), b.slice(from, b.length - end));
  return smooth(
    [
      { is: "same", text: a.slice(0, from).join("") },
      ...middle,
      { is: "same", text: a.slice(a.length - end).join("") },
    ].filter(({ text }) => text) as Stretch[],
  );
};

const compare = (a: string[], b: string[]): Stretch[] => {
  if (a.length * b.length > MOST) {
    return [
      { is: "gone", text: a.join("") },
      { is: "new", text: b.join("") },
    ];
  }
  const common = table(a, b);
  const stretches: Stretch[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    const [old, fresh] = [a[i], b[j]];
    if (old !== undefined && old === fresh) {
      stretches.push({ is: "same", text: old });
      i += 1;
      j += 1;
    } else if (
      old !== undefined &&
      (fresh === undefined || (common[i + 1]?.[j] ?? 0) >= (common[i]?.[j + 1] ?? 0))
    ) {
      stretches.push({ is: "gone", text: old });
      i += 1;
    } else {
      stretches.push({ is: "new", text: fresh ?? "" });
      j += 1;
    }
  }
  return joined(stretches);
};

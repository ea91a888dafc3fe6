export type Speaker = "User" | "Assistant" | "Tool";

export interface Turn {
  speaker: Speaker;
  text: string;
}

const START = /^(User|Assistant|Tool): /;

/** Turns of a transcript as the daemon writes it: each begins a line with who speaks. */
export const turns = (content: string): Turn[] => {
  const found: { speaker: Speaker; lines: string[] }[] = [];
  for (const line of content.split("\n")) {
    const [mark, speaker] = START.exec(line) ?? [];
    const last = found.at(-1);
    if (mark && speaker) found.push({ speaker: speaker as Speaker, lines: [line.slice(mark.length)] });
    else if (last) last.lines.push(line);
    else if (line.trim() !== "") found.push({ speaker: "User", lines: [line] });
  }
  return found.map(({ speaker, lines }) => ({ speaker, text: lines.join("\n").trimEnd() }));
};

/** Which turns hold these words together, by index. */
export const matching = (all: readonly Turn[], query: string): number[] => {
  const wanted = query.trim().toLowerCase();
  if (!wanted) return [];
  return all.flatMap(({ text }, index) => (text.toLowerCase().includes(wanted) ? [index] : []));
};

/** The first turn that fits best what was searched for: all words as they are, else any of them. */
export const firstFor = (all: readonly Turn[], query: string): number | undefined => {
  const whole = matching(all, query)[0];
  if (whole !== undefined) return whole;
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  let best: { index: number; count: number } | undefined;
  for (const [index, { text }] of all.entries()) {
    const count = words.filter((word) => text.toLowerCase().includes(word)).length;
    if (count > (best?.count ?? 0)) best = { index, count };
  }
  return best?.index;
};

/** A text in pieces, every other one of which is what was searched for. */
export const marked = (text: string, query: string): string[] => {
  const wanted = query.trim().toLowerCase();
  if (!wanted) return [text];
  const lower = text.toLowerCase();
  // Letters whose small form is longer would shift the places.
  if (lower.length !== text.length) return [text];
  const pieces: string[] = [];
  let from = 0;
  for (let at = lower.indexOf(wanted); at >= 0; at = lower.indexOf(wanted, from)) {
    pieces.push(text.slice(from, at), text.slice(at, at + wanted.length));
    from = at + wanted.length;
  }
  return [...pieces, text.slice(from)];
};

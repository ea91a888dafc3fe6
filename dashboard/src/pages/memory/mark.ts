/** A piece of a text, and whether it is one of the words that were looked for. */
export interface Piece {
  text: string;
  marked: boolean;
}

/** What English words may end in beyond their stem, as far as readers are concerned. */
const ENDING =
  /^(?:[a-z]?(?:e?s|ed?|er?s?|ings?)|l?y|ly|ies|ied|ment|ments|able|ible|ation|ations|ational|al|ally|e|es)?$/;

const folded = (word: string): string => word.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

/**
 * Whether a word is what a stem stands for: the daemon looks for words without their endings (`databas`, `stori`), and
 * says which of those a memory holds.
 */
export const isOf = (word: string, stem: string): boolean => {
  const plain = folded(word);
  if (plain === stem) return true;
  if (stem.endsWith("i") && plain.startsWith(stem.slice(0, -1))) {
    const rest = plain.slice(stem.length - 1);
    if (/^(?:y|ies|ied|ily|iness|ier)$/.test(rest)) return true;
  }
  // `stage` stands for `staging` as well.
  if (stem.length > 3 && stem.endsWith("e") && plain.startsWith(stem.slice(0, -1))) {
    if (/^(?:ed|er|ers|ing|ings|able|ation|ations|y)$/.test(plain.slice(stem.length - 1))) return true;
  }
  return stem.length > 2 && plain.startsWith(stem) && ENDING.test(plain.slice(stem.length));
};

/** Cuts a text where words begin and end that were looked for. */
export const marked = (text: string, stems: readonly string[]): Piece[] => {
  if (stems.length === 0) return text ? [{ text, marked: false }] : [];
  const pieces: Piece[] = [];
  const add = (text: string, marked: boolean): void => {
    const last = pieces.at(-1);
    if (last && last.marked === marked) last.text += text;
    else pieces.push({ text, marked });
  };
  for (const part of text.split(/([\p{L}\p{N}]+)/u)) {
    if (part) add(part, /[\p{L}\p{N}]/u.test(part) && stems.some((stem) => isOf(part, stem)));
  }
  return pieces;
};

/** The part of a long text where the first word is that was looked for, so that a row can show it. */
export const around = (text: string, stems: readonly string[], room = 180): string => {
  const one = text.replace(/\s+/g, " ").trim();
  if (one.length <= room) return one;
  let at = 0;
  for (const { text: piece, marked: found } of marked(one, stems)) {
    if (found) break;
    at += piece.length;
  }
  if (at >= one.length || at < room * 0.6) return one;
  const from = one.lastIndexOf(" ", at - 40) + 1;
  return from > 0 ? `…${one.slice(from)}` : one;
};

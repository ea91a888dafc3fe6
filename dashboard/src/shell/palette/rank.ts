/** What can be found by typing. */
export interface Findable {
  id: string;
  name: string;
  /** Found by these too, though with less weight. */
  words?: string;
}

/** How well a word fits a text: 0 not at all, 1 entirely. */
const suits = (word: string, text: string): number => {
  if (!word) return 1;
  if (text === word) return 1;
  const at = text.indexOf(word);
  if (at === 0) return 0.95 - Math.min(0.1, (text.length - word.length) / 500);
  if (at > 0) return isBeginning(text, at) ? 0.85 : 0.6;
  // From the end of what was looked for, another beginning of a word may fit as well.
  return scattered(word, text);
};

const isBeginning = (text: string, at: number): boolean => !/[\p{L}\p{N}]/u.test(text[at - 1] ?? " ");

/** Letters in their order with others between, `opd` in `Open Deal`: the more of them begin a word, the better. */
const scattered = (word: string, text: string): number => {
  let place = -1;
  let good = 0;
  let gaps = 0;
  for (const letter of word) {
    const next = following(letter, text, place);
    if (next < 0) return 0;
    if (next === place + 1 || isBeginning(text, next)) good += 1;
    else gaps += 1;
    place = next;
  }
  // Letters from all over a long text mean nothing.
  return gaps > Math.floor(word.length / 4) ? 0 : 0.5 * (good / word.length);
};

/** Where a letter is next: rather at the beginning of a word. */
const following = (letter: string, text: string, place: number): number => {
  const near = text.indexOf(letter, place + 1);
  if (near < 0 || near === place + 1) return near;
  for (let at = near; at >= 0; at = text.indexOf(letter, at + 1)) {
    if (isBeginning(text, at)) return at;
  }
  return near;
};

/** Every word has to fit somewhere; the name counts more than the rest. */
const score = (words: readonly string[], name: string, more: string): number => {
  let sum = 0;
  for (const word of words) {
    const best = Math.max(suits(word, name), more ? 0.6 * suits(word, more) : 0);
    if (best === 0) return 0;
    sum += best;
  }
  return sum / words.length;
};

const lowered = new WeakMap<Findable, [string, string]>();
const lower = (item: Findable): [string, string] => {
  const known = lowered.get(item);
  if (known) return known;
  const texts: [string, string] = [item.name.toLowerCase(), item.words?.toLowerCase() ?? ""];
  lowered.set(item, texts);
  return texts;
};

/** What fits what was typed, the best first; of equals that which was used lately. */
export const rank = <T extends Findable>(
  typed: string,
  items: readonly T[],
  recent: readonly string[] = [],
  most = 40,
): T[] => {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return items.slice(0, most);
  const whole = words.join(" ");
  const scored = items.map((item, place) => {
    const [name, more] = lower(item);
    const base = Math.max(score(words, name, more), suits(whole, name));
    const used = recent.indexOf(item.id);
    return { item, place, score: base && base + (used >= 0 ? 0.05 * (1 - used / recent.length) : 0) };
  });
  return scored
    .filter(({ score }) => score > 0)
    .sort((one, other) => other.score - one.score || one.place - other.place)
    .slice(0, most)
    .map(({ item }) => item);
};

/** What could be installed, as it was typed: an address, a package, a command, a piece of JSON. */
export const isInstallable = (typed: string): boolean =>
  /^\s*(https?:\/\/\S|(npm|pypi|oci):\S|(npx|uvx|pipx|bunx|docker|node|python3?|deno)\s+\S|\{[\s\S]*"|\.{0,2}\/\S)/.test(
    typed,
  );

/** Texts of strangers, made fit to be shown; and names, made fit to be read: as the daemon's cards have them. */

/** Letters that show something else than they are: they control, turn the direction of text, or have no width. */
const MISLEADS =
  /[\p{Cc}\u00ad\u061c\u180e\u200b\u200c\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu;

const cut = (text: string, most: number): string => {
  const letters = [...text];
  return letters.length <= most
    ? text
    : `${letters
        .slice(0, most - 1)
        .join("")
        .trimEnd()}…`;
};

/** One line of plain text. */
export const plain = (text: string, most = 120): string => {
  const words = text.split(/[\s\p{Cc}]+/u).map((word) => word.replace(MISLEADS, ""));
  return cut(words.filter(Boolean).join(" "), most);
};

/** The same with its lines kept, and never two empty ones together. */
export const plainLines = (text: string, most = 2_000): string => {
  const lines = text
    .split(/\r\n|\n/)
    .map((line) => line.trimEnd().replaceAll("\t", " ").replace(MISLEADS, ""));
  return cut(
    lines
      .join("\n")
      .replace(/\n{3,}/g, "\n\n")
      .trim(),
    most,
  );
};

const CAPITALS = new Set(
  "id ids url urls uri api sql html css json xml csv pdf http https ip dns cpu gpu ui mcp crm sms aws dom".split(
    " ",
  ),
);

/** `deleteFile` and `delete_file` have two. */
export const words = (name: string): string[] =>
  name
    .replace(/([\p{Ll}\p{N}])(\p{Lu})/gu, "$1 $2")
    .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, "$1 $2")
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean)
    .map((word) => word.toLowerCase());

const inCapitals = (word: string): string => {
  const stem = word.replace(/s$/, "");
  return word !== "https" && stem !== word && CAPITALS.has(stem)
    ? `${stem.toUpperCase()}s`
    : word.toUpperCase();
};

/** A name for people: `create_entities` reads `Create entities`, `userId` reads `User ID`. */
export const label = (name: string): string => {
  const read = words(name).map((word, at) => {
    if (CAPITALS.has(word)) return inCapitals(word);
    return at === 0 ? word.charAt(0).toUpperCase() + word.slice(1) : word;
  });
  return plain(read.join(" ") || name, 120);
};

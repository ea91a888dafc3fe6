/**
 * As much of Markdown as tools write: headings, lists, code, tables, emphasis, links. A text becomes pieces, never HTML,
 * and what is not understood stays as it is.
 */
export type Block =
  | { is: "heading"; level: number; text: Inline[] }
  | { is: "paragraph"; text: Inline[] }
  | { is: "quote"; text: Inline[] }
  | { is: "code"; text: string; language: string }
  | { is: "list"; ordered: boolean; start: number; items: { depth: number; text: Inline[] }[] }
  | { is: "table"; head: Inline[][]; rows: Inline[][][] }
  | { is: "line" };

export type Inline =
  | { is: "text" | "code" | "strong" | "emphasis"; text: string }
  | { is: "link"; text: string; address: string };

/** Whether it reads better as Markdown than letter for letter. */
export const looksLikeMarkdown = (text: string): boolean =>
  /^#{1,4} \S/m.test(text) ||
  /^```/m.test(text) ||
  /\*\*[^*\s][^*\n]*\*\*/.test(text) ||
  /^\|.+\|\s*\n\|[\s:|-]+\|/m.test(text) ||
  /\[[^\]\n]+\]\(https?:\/\/[^)\s]+\)/.test(text) ||
  (text.match(/^\s*(?:[-*]|\d+\.) \S/gm) ?? []).length > 2;

const INLINE =
  /(`+)(.+?)\1|\*\*([^*\s](?:[^*\n]*[^*\s])?)\*\*|(?<![\w*])[*_]([^*_\s](?:[^*_\n]*[^*_\s])?)[*_](?![\w*])|!?\[([^\]\n]*)\]\(([^)\s]+)(?:\s+"[^"]*")?\)/g;

export const inline = (text: string): Inline[] => {
  const found: Inline[] = [];
  let end = 0;
  for (const match of text.matchAll(INLINE)) {
    if (match.index > end) found.push({ is: "text", text: text.slice(end, match.index) });
    const [whole, , code, strong, emphasis, name, address] = match;
    if (code !== undefined) found.push({ is: "code", text: code.trim() || code });
    else if (strong !== undefined) found.push({ is: "strong", text: strong });
    else if (emphasis !== undefined) found.push({ is: "emphasis", text: emphasis });
    else if (address !== undefined) found.push({ is: "link", text: name ?? "", address });
    end = match.index + whole.length;
  }
  if (end < text.length) found.push({ is: "text", text: text.slice(end) });
  return found;
};

const FENCE = /^ {0,3}(`{3,}|~{3,})\s*([\w+-]*)/;
const HEADING = /^ {0,3}(#{1,6})\s+(.+?)\s*#*$/;
const ITEM = /^(\s*)([-*+]|\d{1,9}[.)])\s+(.*)$/;
const RULE = /^ {0,3}([-*_])(?:\s*\1){2,}\s*$/;
const CELLS = /^\s*\|?[\s:|-]*-[\s:|-]*\|[\s:|-]*$/;

class Lines {
  private at = 0;
  private readonly lines: string[];

  constructor(text: string) {
    this.lines = text.split(/\r\n|\n/);
  }

  get line(): string | undefined {
    return this.lines[this.at];
  }

  get next(): string | undefined {
    return this.lines[this.at + 1];
  }

  take(): string {
    this.at += 1;
    return this.lines[this.at - 1] ?? "";
  }

  /** As long as they fit. */
  while(fits: (line: string) => boolean): string[] {
    const taken: string[] = [];
    while (this.line !== undefined && fits(this.line)) taken.push(this.take());
    return taken;
  }
}

export const blocks = (text: string): Block[] => {
  const lines = new Lines(text);
  const found: Block[] = [];
  while (lines.line !== undefined) {
    if (lines.line.trim() === "") lines.take();
    else found.push(fence(lines) ?? single(lines) ?? table(lines) ?? list(lines) ?? prose(lines));
  }
  return found;
};

const fence = (lines: Lines): Block | undefined => {
  const [, mark, language = ""] = FENCE.exec(lines.line ?? "") ?? [];
  if (!mark) return undefined;
  lines.take();
  const code = lines.while((line) => !line.trim().startsWith(mark));
  lines.take();
  return { is: "code", text: code.join("\n"), language };
};

const single = (lines: Lines): Block | undefined => {
  const [, marks, text] = HEADING.exec(lines.line ?? "") ?? [];
  if (marks && text) {
    lines.take();
    return { is: "heading", level: marks.length, text: inline(text) };
  }
  if (!RULE.test(lines.line ?? "")) return undefined;
  lines.take();
  return { is: "line" };
};

const cells = (line: string): Inline[][] =>
  line
    .trim()
    .replace(/^\||\|$/g, "")
    .split(/(?<!\\)\|/)
    .map((cell) => inline(cell.trim().replaceAll("\\|", "|")));

const table = (lines: Lines): Block | undefined => {
  if (!lines.line?.includes("|") || !CELLS.test(lines.next ?? "")) return undefined;
  const head = cells(lines.take());
  lines.take();
  return { is: "table", head, rows: lines.while((line) => line.includes("|")).map(cells) };
};

const list = (lines: Lines): Block | undefined => {
  const [, , mark] = ITEM.exec(lines.line ?? "") ?? [];
  if (!mark) return undefined;
  const items = lines
    .while((line) => ITEM.test(line))
    .map((line) => {
      const [, space = "", , text = ""] = ITEM.exec(line) ?? [];
      return { depth: Math.min(4, Math.floor(space.length / 2)), text: inline(text) };
    });
  return { is: "list", ordered: /\d/.test(mark), start: Number.parseInt(mark, 10) || 1, items };
};

const begins = (line: string): boolean =>
  line.trim() === "" || FENCE.test(line) || HEADING.test(line) || ITEM.test(line) || RULE.test(line);

const prose = (lines: Lines): Block => {
  const isQuote = lines.line?.startsWith(">") === true;
  const taken = [lines.take(), ...lines.while((line) => !begins(line) && line.startsWith(">") === isQuote)];
  const text = inline(taken.map((line) => (isQuote ? line.replace(/^>\s?/, "") : line)).join("\n"));
  return { is: isQuote ? "quote" : "paragraph", text };
};

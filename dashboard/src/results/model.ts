import { label } from "../forms/words";
import { isObject, same } from "../lib/json";
import type { CallResult } from "./call";

/** How a card says that an answer is shown best. */
export type Show =
  | { as: "content" }
  | { as: "text"; at: string[] }
  | { as: "table"; at: string[]; columns: Column[] }
  | { as: "facts"; at: string[]; columns: Column[] }
  | { as: "json" };

export interface Column {
  name: string;
  label: string;
}

/** What of an answer is shown, and how. */
export type Shown =
  | { as: "content" }
  | { as: "text"; text: string }
  | { as: "table"; rows: Record<string, unknown>[]; columns: Column[] }
  | { as: "facts"; facts: Record<string, unknown>; columns: Column[] }
  | { as: "json"; value: unknown };

/** What stands beside what a card shows of an answer: nothing of it is dropped without a word. */
export interface Beside {
  label: string;
  shown: Shown;
}

export const beside = (result: CallResult, show: Show | undefined): Beside[] => {
  const content = result.structuredContent;
  if (!show || !("at" in show) || show.at.length !== 1 || result.isError || !isObject(content)) return [];
  if (!hinted(content, show)) return [];
  return Object.entries(content)
    .filter(([name, value]) => name !== show.at[0] && !isNothing(value))
    .map(([name, value]) => ({ label: label(name), shown: plainly(value) }));
};

const isNothing = (value: unknown): boolean =>
  value === null || value === "" || (typeof value === "object" && Object.keys(value).length === 0);

const plainly = (value: unknown): Shown =>
  typeof value === "object" ? told(value) : { as: "text", text: cell(value) };

const MOST_COLUMNS = 12;

const at = (value: unknown, path: string[]): unknown =>
  path.reduce<unknown>((value, name) => (isObject(value) ? value[name] : undefined), value);

/** A hint is followed where the answer is what it says; else the answer itself tells. */
export const shownOf = (result: CallResult, show: Show = { as: "content" }): Shown => {
  const { structuredContent } = result;
  if (result.isError || structuredContent === undefined || structuredContent === null)
    return fromText(result);
  return hinted(structuredContent, show) ?? (saysMore(result) ? { as: "content" } : told(structuredContent));
};

const hinted = (content: unknown, show: Show): Shown | undefined => {
  if (show.as === "content" || show.as === "json") return undefined;
  const value = at(content, show.at);
  if (show.as === "text") return typeof value === "string" ? { as: "text", text: value } : undefined;
  if (show.as === "facts") {
    return isObject(value) && show.columns.some(({ name }) => name in value)
      ? { as: "facts", facts: value, columns: show.columns }
      : undefined;
  }
  return isRows(value) ? { as: "table", rows: value, columns: show.columns } : undefined;
};

const isRows = (value: unknown): value is Record<string, unknown>[] =>
  Array.isArray(value) && value.every(isObject);

/** By what it is: objects in a list are rows, one object has names and values, a text is one. */
const told = (value: unknown): Shown => {
  if (isRows(value) && value.length > 0) return { as: "table", rows: value, columns: columnsOf(value) };
  if (!isObject(value))
    return typeof value === "string" ? { as: "text", text: value } : { as: "json", value };
  const entries = Object.entries(value);
  const [first] = entries;
  // One thing in a wrapper is that thing.
  if (entries.length === 1 && first && typeof first[1] !== "number" && typeof first[1] !== "boolean") {
    return told(first[1]);
  }
  const flat = entries.every(([, inner]) => !isRows(inner) || inner.length === 0);
  if (entries.length === 0 || !flat) return { as: "json", value };
  return { as: "facts", facts: value, columns: columnsOf([value]) };
};

/** Names in the rows, in their order. */
export const columnsOf = (rows: Record<string, unknown>[]): Column[] => {
  const names = new Set(rows.slice(0, 50).flatMap((row) => Object.keys(row)));
  return [...names].slice(0, MOST_COLUMNS).map((name) => ({ name, label: label(name) }));
};

/** Whether the pieces of an answer hold more than its structured content: pictures, or words of their own. */
const saysMore = ({ content = [], structuredContent }: CallResult): boolean =>
  content.some((block) => {
    if (block.type !== "text") return true;
    const parsed = jsonIn(block.text ?? "");
    if (parsed !== undefined) return !same(parsed, structuredContent) && !isWithin(parsed, structuredContent);
    return !isWithin(block.text ?? "", structuredContent);
  });

const isWithin = (part: unknown, whole: unknown): boolean =>
  isObject(whole) && Object.values(whole).some((value) => same(value, part));

/** A text that is JSON of more than one value. */
export const jsonIn = (text: string): unknown => {
  const trimmed = text.trim();
  if (!/^[[{]/.test(trimmed) || trimmed.length > 2_000_000) return undefined;
  try {
    const value: unknown = JSON.parse(trimmed);
    return value;
  } catch {
    return undefined;
  }
};

const fromText = ({ content = [], isError }: CallResult): Shown => {
  const [only] = content;
  if (isError || content.length !== 1 || only?.type !== "text") return { as: "content" };
  const value = jsonIn(only.text ?? "");
  return value === undefined ? { as: "content" } : told(value);
};

/** Rows in the order of a column: numbers as numbers, texts as people read them, what is missing last. */
export const sorted = (
  rows: Record<string, unknown>[],
  column: string,
  downwards: boolean,
): Record<string, unknown>[] => {
  const compare = (one: unknown, other: unknown): number => {
    if (typeof one === "number" && typeof other === "number") return one - other;
    return words.compare(cell(one), cell(other));
  };
  const missing = (row: Record<string, unknown>): boolean =>
    row[column] === undefined || row[column] === null;
  return [...rows].sort((one, other) => {
    if (missing(one) || missing(other)) return Number(missing(one)) - Number(missing(other));
    return compare(one[column], other[column]) * (downwards ? -1 : 1);
  });
};

const words = new Intl.Collator("en", { numeric: true });

/** A value in a line. */
export const cell = (value: unknown): string => {
  if (value === undefined || value === null) return "";
  if (typeof value === "string") return value;
  if (Array.isArray(value) && value.every((item) => typeof item === "string" || typeof item === "number")) {
    return value.join(", ");
  }
  return typeof value === "boolean" ? (value ? "yes" : "no") : JSON.stringify(value);
};

/** All texts of an answer, for the clipboard. */
export const copied = (result: CallResult): string => {
  const texts = (result.content ?? []).map((block) => block.text ?? block.resource?.text ?? block.uri ?? "");
  const text = texts.filter(Boolean).join("\n\n");
  if (text) return text;
  return result.structuredContent === undefined ? "" : JSON.stringify(result.structuredContent, null, 2);
};

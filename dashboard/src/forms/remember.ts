import { isObject, type JsonObject, parse, stringify } from "../lib/json";
import { type FieldSpec, isSecret } from "./model";

/** What a form was sent with last, kept in this browser so that it need not be typed again. Secrets are not. */

const KEY = "signet.arguments";
const MOST = 100;
const LONGEST = 4_000;

const all = (): [name: string, value: JsonObject][] => {
  try {
    const kept = parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(kept) ? (kept as unknown as [string, JsonObject][]) : [];
  } catch {
    return [];
  }
};

const holdsSecret = (fields: FieldSpec[]): boolean =>
  fields.some((field) => isSecret(field) || (field.input.as === "group" && holdsSecret(field.input.fields)));

export const remembered = (name: string): JsonObject | undefined => {
  const value = all().find(([known]) => known === name)?.[1];
  return isObject(value) ? (value as JsonObject) : undefined;
};

export const remember = (name: string, fields: FieldSpec[], value: JsonObject): void => {
  const open = Object.fromEntries(
    Object.entries(value).filter(([key]) => {
      const field = fields.find(({ name }) => name === key);
      return field ? !holdsSecret([field]) : fields.length === 0;
    }),
  );
  const rest = all().filter(([known]) => known !== name);
  const text = stringify(open);
  const kept = text.length <= LONGEST && text !== "{}" ? [[name, open], ...rest] : rest;
  try {
    localStorage.setItem(KEY, stringify(kept.slice(0, MOST)));
  } catch {
    // It is typed again, then.
  }
};

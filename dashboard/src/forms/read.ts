import { Exact, isObject, type Json, type JsonObject, numberOf, parse, same, stringify } from "../lib/json";
import { worldTime } from "./draft";
import type {
  ChoicesSpec,
  Draft,
  FieldSpec,
  Input,
  ListSpec,
  MapRow,
  NumberSpec,
  Row,
  TextSpec,
} from "./model";

/** What is wrong, by the place of the field: `/edits/7/oldText`, where rows of lists have their ids. */
export type Errors = Map<string, string>;

/** What is sent, and what is wrong with it. Where something is wrong nothing is sent. */
export interface Reading {
  value: JsonObject;
  errors: Errors;
}

/** Nothing was filled in. */
const NOTHING = Symbol("nothing");
type Read = Json | typeof NOTHING;

export const readForm = (fields: FieldSpec[], draft: Draft): Reading => {
  const errors: Errors = new Map();
  return { value: readFields(fields, draft, "", errors), errors };
};

/** The place of a part of a form. */
export const place = (path: string, part: string | number): string =>
  `${path}/${String(part).replaceAll("~", "~0").replaceAll("/", "~1")}`;

const readFields = (fields: FieldSpec[], draft: Draft, path: string, errors: Errors): JsonObject => {
  const object: JsonObject = {};
  for (const field of fields) {
    const at = place(path, field.name);
    const own = draft.is === "group" ? (draft.fields[field.name] ?? { is: "none" as const }) : draft;
    const value = readField(field, own, at, errors);
    if (value !== NOTHING) {
      Object.defineProperty(object, field.name, {
        value,
        enumerable: true,
        writable: true,
        configurable: true,
      });
    }
  }
  return object;
};

const readField = (field: FieldSpec, draft: Draft, path: string, errors: Errors): Read => {
  if (draft.is === "null") return null;
  const found: Errors = new Map();
  const value = read(field.input, draft, path, found, field.required === true);
  if (value === NOTHING && !field.required) return NOTHING;
  for (const [at, message] of found) errors.set(at, message);
  if (value === NOTHING && found.size === 0) {
    errors.set(path, field.input.as === "choice" ? "Choose one." : "This is required.");
  }
  return value;
};

type Reads<I extends Input> = (
  input: I,
  draft: Draft,
  path: string,
  errors: Errors,
  required: boolean,
) => Read;

const READERS: { [As in Input["as"]]: Reads<Extract<Input, { as: As }>> } = {
  fixed: (input) => input.value as Json,
  text: (input, draft, path, errors) =>
    draft.is === "text" ? readText(input, draft, path, errors) : NOTHING,
  number: (input, draft, path, errors) =>
    draft.is === "text" ? readNumber(input, draft.text, path, errors) : NOTHING,
  json: (_, draft, path, errors) => (draft.is === "text" ? readJson(draft.text, path, errors) : NOTHING),
  toggle: (_, draft) => (draft.is === "toggle" ? draft.on : NOTHING),
  choice: ({ options }, draft) =>
    draft.is === "choice" ? ((options[draft.at]?.value ?? null) as Json) : NOTHING,
  choices: (input, draft, path, errors, required) =>
    draft.is === "choices" ? readChoices(input, draft.at, path, errors, required) : NOTHING,
  list: (input, draft, path, errors, required) =>
    draft.is === "list" ? readList(input, draft.rows, path, errors, required) : NOTHING,
  map: ({ value }, draft, path, errors, required) =>
    draft.is === "map" ? readMap(value, draft.rows, path, errors, required) : NOTHING,
  group: ({ fields }, draft, path, errors, required) => {
    const value = readFields(fields, draft, path, errors);
    const empty = fields.every(({ name, input }) => input.as === "fixed" || value[name] === undefined);
    return empty && !required && !isTouched(draft) ? NOTHING : value;
  },
  variants: ({ variants }, draft, path, errors, required) => {
    const at = draft.is === "variant" ? draft.at : 0;
    const own = draft.is === "variant" ? draft.drafts[at] : undefined;
    const variant = variants[at];
    return variant && own ? read(variant.input, own, place(path, at), errors, required) : NOTHING;
  },
};

/** Of a part that nothing was filled in for what is wrong does not matter, unless it must be there. */
const read: Reads<Input> = (input, ...rest) => (READERS[input.as] as Reads<Input>)(input, ...rest);

/** Whether anything was filled in, right or wrong. */
const isTouched = (draft: Draft | undefined): boolean => {
  switch (draft?.is) {
    case "text":
      return draft.text !== "";
    case "choices":
      return draft.at.length > 0;
    case "list":
    case "map":
      return draft.rows.length > 0;
    case "group":
      return Object.values(draft.fields).some(isTouched);
    case "variant":
      return isTouched(draft.drafts[draft.at]);
    case "toggle":
      return draft.on;
    case "choice":
    case "null":
      return true;
    default:
      return false;
  }
};

const readText = (
  input: TextSpec,
  { text: typed, empty }: Extract<Draft, { is: "text" }>,
  path: string,
  errors: Errors,
): Read => {
  if (typed === "") return empty ? "" : NOTHING;
  const text = input.format === "date-time" ? worldTime(typed) : typed;
  const fault = textFault(input, text);
  if (fault) errors.set(path, fault);
  return text;
};

const FORMATS: Partial<
  Record<NonNullable<TextSpec["format"]>, [fits: (text: string) => boolean, said: string]>
> = {
  uri: [(text) => URL.canParse(text), "This is no whole address: it begins like https://."],
  email: [(text) => /^[^\s@]+@[^\s@]+$/.test(text), "This is no e-mail address."],
  date: [
    (text) => /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text)),
    "A date looks like 2026-11-21.",
  ],
  "date-time": [
    (text) => /^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(text) && !Number.isNaN(Date.parse(text)),
    "A time looks like 2026-11-21T12:00:00Z.",
  ],
  color: [(text) => /^#[\da-f]{3,8}$/i.test(text), "A colour looks like #1e90ff."],
};

// A pattern is left to the daemon: one of a stranger's could keep this page busy for ever.
const textFault = (input: TextSpec, text: string): string | undefined => {
  const [fits, said] = (input.format && FORMATS[input.format]) ?? [];
  if (fits && !fits(text)) return said;
  const length = [...text].length;
  if (input.minLength !== undefined && length < input.minLength) {
    return `At least ${input.minLength} characters are wanted.`;
  }
  if (input.maxLength !== undefined && length > input.maxLength) {
    return `At most ${input.maxLength} characters fit; these are ${length}.`;
  }
  return undefined;
};

const readNumber = (input: NumberSpec, typed: string, path: string, errors: Errors): Read => {
  const text = typed.trim();
  if (text === "") return NOTHING;
  const fault = numberFault(input, text);
  if (fault) {
    errors.set(path, fault);
    // As it was typed, for whoever goes on as JSON.
    return text;
  }
  return numberOf(written(text));
};

/** As JSON writes it: `.5` and `5.` are none. */
const written = (text: string): string =>
  text
    .replace(/^\+/, "")
    .replace(/^(-?)\./, "$10.")
    .replace(/\.(?=$|e)/i, "")
    .replace(/^(-?)0+(?=\d)/, "$1");

/** Below zero: the first is less. Whole numbers are compared to the last digit. */
const compare = (text: string, bound: number): number => {
  if (/^-?\d+$/.test(text) && Number.isSafeInteger(bound)) {
    const [one, other] = [BigInt(text), BigInt(bound)];
    return one < other ? -1 : one > other ? 1 : 0;
  }
  return Number(text) - bound;
};

const numberFault = (input: NumberSpec, typed: string): string | undefined => {
  if (/^[+-]?\d+,\d+$/.test(typed)) return "Write decimals with a point.";
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(typed)) return "This is no number.";
  const text = written(typed);
  if (input.integer && !/^-?\d+$/.test(text)) return "A whole number is wanted.";
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf } = input;
  if (minimum !== undefined && compare(text, minimum) < 0) return `At least ${minimum}.`;
  if (maximum !== undefined && compare(text, maximum) > 0) return `At most ${maximum}.`;
  if (exclusiveMinimum !== undefined && compare(text, exclusiveMinimum) <= 0)
    return `More than ${exclusiveMinimum}.`;
  if (exclusiveMaximum !== undefined && compare(text, exclusiveMaximum) >= 0)
    return `Less than ${exclusiveMaximum}.`;
  if (multipleOf && !isMultiple(text, multipleOf)) return `A multiple of ${multipleOf}.`;
  return undefined;
};

const isMultiple = (text: string, of: number): boolean => {
  if (/^-?\d+$/.test(text) && Number.isSafeInteger(of)) return BigInt(text) % BigInt(of) === 0n;
  const times = Number(text) / of;
  return Math.abs(times - Math.round(times)) < 1e-9 * Math.max(1, Math.abs(times));
};

const readJson = (text: string, path: string, errors: Errors): Read => {
  if (text.trim() === "") return NOTHING;
  try {
    return parse(text);
  } catch (error) {
    errors.set(path, `This is no JSON. ${(error as Error).message}`);
    return text;
  }
};

const amountFault = (
  { minItems, maxItems }: { minItems?: number; maxItems?: number },
  amount: number,
): string | undefined => {
  if (minItems !== undefined && amount < minItems)
    return minItems === 1 ? "Add at least one." : `Add at least ${minItems}.`;
  if (maxItems !== undefined && amount > maxItems) return `At most ${maxItems}.`;
  return undefined;
};

const readChoices = (
  input: ChoicesSpec,
  at: number[],
  path: string,
  errors: Errors,
  required: boolean,
): Read => {
  if (at.length === 0 && !required) return NOTHING;
  const fault = amountFault(input, at.length);
  if (fault) errors.set(path, fault);
  // In the order of the options, however they were chosen.
  return input.options.filter((_, place) => at.includes(place)).map(({ value }) => value as Json);
};

const readList = (input: ListSpec, rows: Row[], path: string, errors: Errors, required: boolean): Read => {
  if (rows.length === 0 && !required) return NOTHING;
  const items = rows.map(({ id, draft }): Json => {
    const value = read(input.item, draft, place(path, id), errors, true);
    if (value !== NOTHING) return value;
    errors.set(place(path, id), "Fill this in, or remove it.");
    return null;
  });
  const fault = amountFault(input, rows.length);
  if (fault) errors.set(path, fault);
  else if (input.unique && items.some((item, at) => items.slice(0, at).some((other) => same(item, other)))) {
    errors.set(path, "No two may be alike.");
  }
  return items;
};

const readMap = (input: Input, rows: MapRow[], path: string, errors: Errors, required: boolean): Read => {
  if (rows.length === 0 && !required) return NOTHING;
  const object: JsonObject = {};
  for (const { id, key, draft } of rows) {
    const at = place(path, id);
    const value = read(input, draft, at, errors, true);
    if (key === "") errors.set(at, "Give it a name.");
    else if (Object.hasOwn(object, key)) errors.set(at, "This name is there already.");
    else if (value === NOTHING) errors.set(at, "Fill this in, or remove it.");
    else Object.defineProperty(object, key, { value, enumerable: true, writable: true, configurable: true });
  }
  return object;
};

/** Arguments written as JSON: an object, or why they are none. */
export const readArguments = (text: string): { value: JsonObject } | { error: string } => {
  try {
    const value = text.trim() === "" ? {} : parse(text);
    if (isObject(value) && !(value instanceof Exact)) return { value: value as JsonObject };
    return { error: `Arguments are an object: {"name": value}. This is ${stringify(value).slice(0, 40)}.` };
  } catch (error) {
    return { error: (error as Error).message };
  }
};

import { Exact, isObject, same, stringify } from "../lib/json";
import {
  type Draft,
  type FieldSpec,
  type GroupSpec,
  type Input,
  type ListSpec,
  type MapSpec,
  NONE,
  type TextSpec,
} from "./model";

let last = 0;
/** A name for a row that no other has. */
export const rowId = (): number => {
  last += 1;
  return last;
};

/** What a field holds at first: its default, or nothing. */
export const begin = (field: FieldSpec): Draft => {
  if (field.default !== undefined) return fromValue(field.input, field.default) ?? blank(field.input);
  return blank(field.input, field.required);
};

/** An input with nothing in it. */
export const blank = (input: Input, required = false): Draft => {
  switch (input.as) {
    case "text":
    case "number":
      return { is: "text", text: "" };
    case "json":
      return { is: "text", text: "" };
    case "toggle":
      return required ? { is: "toggle", on: false } : NONE;
    case "choice":
      return NONE;
    case "choices":
      return { is: "choices", at: [] };
    case "list":
      return { is: "list", rows: fill(input, required ? (input.minItems ?? 0) : 0) };
    case "map":
      return { is: "map", rows: [] };
    case "group":
      return beginGroup(input.fields);
    case "variants":
      return {
        is: "variant",
        at: 0,
        drafts: input.variants.map(({ input }) => blank(input, required)),
      };
    case "fixed":
      return NONE;
  }
};

/** As many rows as there must be, up to a few. */
const fill = (input: ListSpec, rows: number) =>
  Array.from({ length: Math.min(rows, 5) }, () => ({ id: rowId(), draft: blank(input.item, true) }));

export const beginGroup = (fields: FieldSpec[]): Draft => ({
  is: "group",
  fields: Object.fromEntries(fields.map((field) => [field.name, begin(field)])),
});

type Takes<I extends Input> = (input: I, value: unknown) => Draft | undefined;

const TAKERS: { [As in Input["as"]]: Takes<Extract<Input, { as: As }>> } = {
  text: (input, value) =>
    typeof value === "string"
      ? { is: "text", text: shownText(input, value), ...(value === "" && { empty: true }) }
      : undefined,
  number: (_, value) =>
    typeof value === "number" || value instanceof Exact ? { is: "text", text: stringify(value) } : undefined,
  json: (_, value) => ({ is: "text", text: stringify(value, 2) }),
  toggle: (_, value) => (typeof value === "boolean" ? { is: "toggle", on: value } : undefined),
  choice: ({ options }, value) => {
    const at = options.findIndex((option) => same(option.value, value));
    return at < 0 ? undefined : { is: "choice", at };
  },
  choices: ({ options }, value) => {
    if (!Array.isArray(value)) return undefined;
    const at = value.map((item) => options.findIndex((option) => same(option.value, item)));
    return at.includes(-1) || new Set(at).size < at.length ? undefined : { is: "choices", at };
  },
  list: (input, value) => fromList(input, value),
  map: (input, value) => fromMap(input, value),
  group: (input, value) => fromGroup(input, value),
  variants: ({ variants }, value) => fromVariants(variants, value),
  fixed: (input, value) => (same(input.value, value) ? NONE : undefined),
};

/** A value as a form shows it; nothing, if the form has no place for all of it. */
export const fromValue: Takes<Input> = (input, value) => (TAKERS[input.as] as Takes<Input>)(input, value);

/** A time of the world as this place's clock has it, where nothing of it is lost. */
const shownText = ({ format }: TextSpec, value: string): string => {
  if (format !== "date-time") return value;
  const local = localTime(value);
  return local && worldTime(local) === value ? local : value;
};

const two = (number: number): string => String(number).padStart(2, "0");

const localTime = (value: string): string | undefined => {
  const date = new Date(value);
  if (Number.isNaN(date.getTime())) return undefined;
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day}T${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
};

/** `2026-11-21T12:00` here as the world writes it; what is not of this form stays. */
export const worldTime = (local: string): string => {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?$/.test(local)) return local;
  const date = new Date(local);
  return Number.isNaN(date.getTime()) ? local : date.toISOString().replace(".000Z", "Z");
};

const fromList = ({ item }: ListSpec, value: unknown): Draft | undefined => {
  if (!Array.isArray(value)) return undefined;
  const drafts = value.map((one: unknown) => fromValue(item, one));
  if (drafts.includes(undefined)) return undefined;
  return { is: "list", rows: drafts.map((draft) => ({ id: rowId(), draft: draft ?? NONE })) };
};

const fromMap = (input: MapSpec, value: unknown): Draft | undefined => {
  if (!isObject(value)) return undefined;
  const rows = Object.entries(value).map(([key, one]) => ({ key, draft: fromValue(input.value, one) }));
  if (rows.some(({ draft }) => !draft)) return undefined;
  return { is: "map", rows: rows.map(({ key, draft }) => ({ id: rowId(), key, draft: draft ?? NONE })) };
};

const fromGroup = ({ fields }: GroupSpec, value: unknown): Draft | undefined => {
  if (!isObject(value)) return undefined;
  if (Object.keys(value).some((name) => !fields.some((field) => field.name === name))) return undefined;
  const drafts: Record<string, Draft> = {};
  for (const field of fields) {
    const given = value[field.name];
    const draft =
      given === undefined
        ? blank(field.input, field.required)
        : given === null && field.nullable
          ? ({ is: "null" } as const)
          : fromValue(field.input, given);
    if (!draft) return undefined;
    drafts[field.name] = draft;
  }
  return { is: "group", fields: drafts };
};

const fromVariants = (variants: { input: Input }[], value: unknown): Draft | undefined => {
  const drafts = variants.map(({ input }) => fromValue(input, value));
  const at = drafts.findIndex((draft) => draft !== undefined);
  if (at < 0) return undefined;
  return {
    is: "variant",
    at,
    drafts: variants.map(({ input }, place) => (place === at ? drafts[place] : undefined) ?? blank(input)),
  };
};

import { isObject } from "../lib/json";
import { Flat } from "./flat";
import { given, numberOf, textOf } from "./kinds";
import type { FieldSpec, FormSpec, Input, Option } from "./model";
import { label, plain, plainLines } from "./words";

/*
 * From a JSON Schema to a form, by the rules that the daemon makes cards with (docs/cards.md): here for what comes
 * without a card, such as what a server asks in the middle of a call. It ends quickly whatever the schema is.
 */

const MOST_INPUTS = 400;
const DEEPEST = 8;
const MOST_VARIANTS = 12;
const RADIOS = 5;
const MOST_OPTIONS = 500;
const VALUE_LENGTH = 2_000;
const JSON_INPUT: Input = { as: "json" };

/** The form for a tool's `inputSchema`, or for what a server asks. */
export const formOf = (schema: unknown): FormSpec => {
  const reader = new Reader(schema);
  const flat = reader.flat(schema);
  if (flat.properties().length === 0 && !flat.forms() && !isObject(flat.get("additionalProperties"))) {
    return flat.loops ? { json: true } : {};
  }
  const input = reader.input(schema, "");
  return input.as === "group" ? { fields: input.fields } : { json: true };
};

class Reader {
  private left = MOST_INPUTS;
  private depth = 0;
  private refs: readonly string[] = [];

  constructor(private readonly root: unknown) {}

  flat(schema: unknown): Flat {
    return new Flat(schema, this.root, this.refs);
  }

  input(schema: unknown, name: string): Input {
    return this.inputOf(this.flat(schema), name);
  }

  private inputOf(flat: Flat, name: string): Input {
    if (this.left === 0 || this.depth >= DEEPEST || flat.loops) return JSON_INPUT;
    this.left -= 1;
    this.depth += 1;
    const before = this.refs;
    this.refs = flat.refs;
    const input = this.kind(flat, name);
    this.refs = before;
    this.depth -= 1;
    return input;
  }

  private kind(flat: Flat, name: string): Input {
    const fixed = flat.get("const");
    if (fixed !== undefined) return { as: "fixed", value: fixed };
    const options = choices(flat);
    if (options) return { as: "choice", options, shown: options.length <= RADIOS ? "radio" : "select" };
    const forms = notNull(flat.forms());
    if (forms) return this.variants(flat, forms, name);
    const kinds = types(flat);
    if (kinds.length === 2 && kinds.includes("integer") && kinds.includes("number"))
      return numberOf(flat, false);
    const [only] = kinds;
    if (kinds.length === 1 && only) return this.ofType(flat, only, name);
    if (kinds.length === 0) return JSON_INPUT;
    return {
      as: "variants",
      variants: kinds.map((kind) => ({ label: KINDS[kind] ?? "JSON", input: this.ofType(flat, kind, name) })),
    };
  }

  private ofType(flat: Flat, kind: string, name: string): Input {
    switch (kind) {
      case "string":
        return textOf(flat, name);
      case "number":
      case "integer":
        return numberOf(flat, kind === "integer");
      case "boolean":
        return { as: "toggle" };
      case "array":
        return this.list(flat, name);
      case "object":
        return this.object(flat);
      default:
        return JSON_INPUT;
    }
  }

  private object(flat: Flat): Input {
    const properties = flat.properties();
    if (properties.length === 0) {
      const value = flat.get("additionalProperties");
      return isObject(value) ? { as: "map", value: this.input(value, "") } : JSON_INPUT;
    }
    // A name that cannot be shown as it is cannot be asked for.
    const strange = properties.some(([name]) => name === "" || plain(name, 200) !== name);
    if (strange || properties.length > this.left) return JSON_INPUT;
    return {
      as: "group",
      fields: properties.map(([name, schema]) => this.field(name, schema, flat.requires(name))),
    };
  }

  private field(name: string, schema: unknown, required: boolean): FieldSpec {
    const flat = this.flat(schema);
    const description = plainLines(flat.text("description") ?? "");
    const nullable = isNullable(flat, this.root);
    const given = flat.get("default");
    const examples = (flat.list("examples") ?? []).filter(isSmall).slice(0, 5);
    return {
      name,
      label: plain(flat.text("title") ?? "") || label(name),
      ...(description && { description }),
      ...(required && { required }),
      ...(nullable && { nullable }),
      // `null` as default is what being left out means.
      ...(given !== undefined && given !== null && isSmall(given) && { default: given }),
      ...(examples.length > 0 && { examples }),
      input: this.inputOf(flat, name),
    };
  }

  private list(flat: Flat, name: string): Input {
    const items = flat.get("items");
    // A list whose places differ is JSON.
    if (!isObject(items) || flat.get("prefixItems") !== undefined) return JSON_INPUT;
    const bounds = given({ minItems: flat.count("minItems"), maxItems: flat.count("maxItems") });
    const options = choices(this.flat(items));
    if (options) return { as: "choices", options, ...bounds };
    const item = this.input(items, name);
    return { as: "list", item, ...bounds, ...(flat.get("uniqueItems") === true && { unique: true }) };
  }

  private variants(outer: Flat, forms: unknown[], name: string): Input {
    // `anyOf: [X, null]`: X, with what is said beside it.
    if (forms.length === 1) return this.inputOf(this.flat(forms[0]), name);
    // Properties of its own beside several forms: what they come to together is not worked out.
    if (outer.properties().length > 0) return this.object(outer);
    if (forms.length > MOST_VARIANTS) return JSON_INPUT;
    const known = new Set<string>();
    const variants = forms.map((form, at) => {
      const flat = this.flat(form);
      const input = this.inputOf(flat, name);
      const called = calledAs(flat, input) ?? `Form ${at + 1}`;
      const label = known.has(called) ? `${called} (${at + 1})` : called;
      known.add(label);
      return { label, input };
    });
    return { as: "variants", variants };
  }
}

const KINDS: Record<string, string> = {
  string: "Text",
  number: "Number",
  integer: "Whole number",
  boolean: "Yes or no",
  array: "List",
  object: "Fields",
};

/** What one of several forms is called: its title, the value that tells it from the others, or its type. */
const calledAs = (flat: Flat, input: Input): string | undefined => {
  const title = plain(flat.text("title") ?? "");
  if (title) return title;
  switch (input.as) {
    case "group": {
      const told = input.fields.find(({ input }) => input.as === "fixed" && typeof input.value === "string");
      return told?.input.as === "fixed" ? label(String(told.input.value)) : undefined;
    }
    case "text":
      return "Text";
    case "number":
      return "Number";
    case "toggle":
      return "Yes or no";
    case "list":
    case "choices":
      return "List";
    case "choice":
      return "Choice";
    case "fixed":
      return plain(shown(input.value));
    default:
      return undefined;
  }
};

const TELLS: [string, string[]][] = [
  ["object", ["properties", "additionalProperties", "required"]],
  ["array", ["items", "minItems", "maxItems"]],
  ["string", ["pattern", "minLength", "maxLength"]],
  ["number", ["minimum", "maximum", "multipleOf"]],
];

/** The types that it may have, without null; worked out where they are not said. */
const types = (flat: Flat): string[] => {
  const said = flat.get("type");
  const kinds = (Array.isArray(said) ? said : [said]).filter((kind) => typeof kind === "string");
  if (kinds.length > 0) return [...new Set(kinds)].filter((kind) => kind !== "null");
  const told = TELLS.find(([, names]) => names.some((name) => flat.get(name) !== undefined));
  return told ? [told[0]] : [];
};

const isNull = (schema: unknown): boolean =>
  isObject(schema) && (schema.type === "null" || ("const" in schema && schema.const === null));

const isNullable = (flat: Flat, root: unknown): boolean =>
  flat.list("type")?.includes("null") === true ||
  flat.list("enum")?.includes(null) === true ||
  flat.get("nullable") === true ||
  flat
    .forms()
    ?.some(
      (form) =>
        isNull(form) || (isObject(form) && "$ref" in form && new Flat(form, root).text("type") === "null"),
    ) === true;

const notNull = (forms: unknown[] | undefined): unknown[] | undefined => {
  const rest = forms?.filter((form) => !isNull(form));
  return rest && rest.length > 0 ? rest : undefined;
};

/** The values of which it is one: `enum`, or forms that are one value each. */
const choices = (flat: Flat): Option[] | undefined => {
  const values = flat.list("enum");
  if (values) {
    // A habit older than the standard.
    const names = flat.list("enumNames") ?? [];
    const options = values.map((value, at) => option(value, names[at]));
    return some(options.filter(({ value }) => value !== null));
  }
  const forms = notNull(flat.forms())?.map((form) => {
    if (!isObject(form)) return undefined;
    const value =
      "const" in form
        ? form.const
        : Array.isArray(form.enum) && form.enum.length === 1
          ? form.enum[0]
          : undefined;
    return value === undefined ? undefined : option(value, form.title ?? form.description);
  });
  return forms?.every((form) => form !== undefined) ? some(forms) : undefined;
};

const some = (options: Option[]): Option[] | undefined =>
  options.length > 0 && options.length <= MOST_OPTIONS && options.every(({ value }) => isSmall(value))
    ? options
    : undefined;

const option = (value: unknown, name: unknown): Option => ({
  value,
  label: (typeof name === "string" && plain(name)) || plain(shown(value)) || "(empty)",
});

const shown = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));

const isSmall = (value: unknown): boolean => (JSON.stringify(value) ?? "").length <= VALUE_LENGTH;

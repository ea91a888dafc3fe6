import { isObject } from "../lib/json";

export type Schema = Record<string, unknown>;

/** References that are followed for one schema, and parts of one `allOf` in another. */
const MOST_STEPS = 16;

/**
 * The keywords of a schema, those of its `$ref` and of its `allOf`, in one list. Where one is there twice the first
 * counts, save for properties and what is required: those add up.
 */
export class Flat {
  private readonly words: [string, unknown][] = [];
  readonly refs: string[];
  /** A reference leads back to where it came from, or to nowhere. */
  loops = false;
  private steps = MOST_STEPS;

  constructor(
    schema: unknown,
    private readonly root: unknown,
    before: readonly string[] = [],
  ) {
    this.refs = [...before];
    this.add(schema);
  }

  private add(schema: unknown): void {
    if (this.steps === 0) {
      this.loops = true;
      return;
    }
    this.steps -= 1;
    if (!isObject(schema)) return;
    for (const [name, value] of Object.entries(schema)) {
      if (name !== "$ref" && name !== "allOf") this.words.push([name, value]);
    }
    if (typeof schema.$ref === "string") this.follow(schema.$ref);
    for (const part of Array.isArray(schema.allOf) ? schema.allOf : []) this.add(part);
  }

  /** Within the schema only, never over the network. */
  private follow(reference: string): void {
    const target = pointed(this.root, reference);
    if (target === undefined || this.refs.includes(reference)) {
      this.loops = true;
      return;
    }
    this.refs.push(reference);
    this.add(target);
  }

  get(name: string): unknown {
    return this.words.find(([word]) => word === name)?.[1];
  }

  all(name: string): unknown[] {
    return this.words.filter(([word]) => word === name).map(([, value]) => value);
  }

  text(name: string): string | undefined {
    const value = this.get(name);
    return typeof value === "string" ? value : undefined;
  }

  number(name: string): number | undefined {
    const value = this.get(name);
    return typeof value === "number" ? value : undefined;
  }

  count(name: string): number | undefined {
    const value = this.number(name);
    return value !== undefined && Number.isInteger(value) && value >= 0 ? value : undefined;
  }

  list(name: string): unknown[] | undefined {
    const value = this.get(name);
    return Array.isArray(value) ? value : undefined;
  }

  /** All properties, each once. */
  properties(): [string, unknown][] {
    const found = new Map<string, unknown>();
    for (const properties of this.all("properties").filter(isObject)) {
      for (const [name, schema] of Object.entries(properties)) if (!found.has(name)) found.set(name, schema);
    }
    return [...found];
  }

  requires(name: string): boolean {
    return this.all("required").some((names) => Array.isArray(names) && names.includes(name));
  }

  /** The forms of which it is one. */
  forms(): unknown[] | undefined {
    const forms = this.get("anyOf") ?? this.get("oneOf");
    return Array.isArray(forms) ? forms : undefined;
  }
}

/** `#/$defs/Thing`, from the root. */
const pointed = (root: unknown, reference: string): unknown => {
  if (reference === "#") return root;
  if (!reference.startsWith("#/")) return undefined;
  let value: unknown = root;
  for (const step of reference.slice(2).split("/")) {
    const name = step.replaceAll("~1", "/").replaceAll("~0", "~");
    if (Array.isArray(value)) value = /^\d+$/.test(name) ? value[Number(name)] : undefined;
    else value = isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
  }
  return value;
};

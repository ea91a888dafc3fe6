/**
 * JSON to the last digit. The browser's own rounds what is longer than a float holds, so that the id of an order
 * becomes that of another one.
 */
export type Json = null | boolean | number | string | Exact | Json[] | JsonObject;
export type JsonObject = { [name: string]: Json };

/** A number that a float does not hold, as it is written. */
export class Exact {
  constructor(readonly text: string) {}
}

/** Why a text is no JSON, and where. */
export class JsonFault extends Error {
  override readonly name = "JsonFault";

  constructor(
    message: string,
    readonly line: number,
    readonly column: number,
  ) {
    super(`Line ${line}: ${message}`);
  }
}

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Exact);

/** A number as it was written, as a float where one holds it. */
export const numberOf = (text: string): number | Exact => {
  const number = Number(text);
  return digits(String(number)) === digits(text) ? number : new Exact(text);
};

/** The digits that count and the power of ten: alike for `1.50`, `15e-1` and `1.5`. */
const digits = (text: string): string => {
  const [, sign = "", whole = "", part = "", power = "0"] =
    /^(-?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/.exec(text) ?? [];
  const all = `${whole}${part}`.replace(/^0+/, "");
  const kept = all.replace(/0+$/, "");
  if (kept === "") return "0";
  return `${sign}${kept}e${Number(power) - part.length + (all.length - kept.length)}`;
};

const DEEPEST = 500;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const SPACE = /[ \t\r\n]*/y;

class Reader {
  private at = 0;
  private depth = 0;

  constructor(private readonly text: string) {}

  whole(): Json {
    const value = this.value();
    this.space();
    if (this.at < this.text.length) this.fault("something stands after the end");
    return value;
  }

  private value(): Json {
    this.space();
    const letter = this.text[this.at];
    if (letter === "{") return this.deeper(() => this.object());
    if (letter === "[") return this.deeper(() => this.list());
    if (letter === '"') return this.string();
    const number = this.match(NUMBER);
    if (number !== undefined) return numberOf(number);
    for (const [word, value] of [
      ["true", true] as const,
      ["false", false] as const,
      ["null", null] as const,
    ]) {
      if (this.text.startsWith(word, this.at)) {
        this.at += word.length;
        return value;
      }
    }
    return this.fault(
      letter === undefined
        ? "it ends too early"
        : letter === "'"
          ? 'texts stand in "..."'
          : "a value is wanted here",
    );
  }

  private object(): JsonObject {
    const object: JsonObject = {};
    this.each("}", () => {
      if (this.text[this.at] !== '"') this.fault('a name in "..." is wanted here');
      const name = this.string();
      this.space();
      if (this.text[this.at] !== ":") this.fault(`a colon is wanted after "${name}"`);
      this.at += 1;
      const value = this.value();
      // Not by assignment, which some names (`__proto__`) understand otherwise.
      Object.defineProperty(object, name, { value, enumerable: true, writable: true, configurable: true });
    });
    return object;
  }

  private list(): Json[] {
    const list: Json[] = [];
    this.each("]", () => list.push(this.value()));
    return list;
  }

  private each(end: string, one: () => void): void {
    this.at += 1;
    this.space();
    if (this.text[this.at] === end) {
      this.at += 1;
      return;
    }
    for (;;) {
      this.space();
      one();
      this.space();
      const letter = this.text[this.at];
      if (letter !== "," && letter !== end) {
        this.fault(
          letter === undefined ? `it ends too early: ${end} is missing` : `a comma or ${end} is wanted here`,
        );
      }
      this.at += 1;
      if (letter === end) return;
    }
  }

  private string(): string {
    const begun = this.at;
    let end = this.text.indexOf('"', begun + 1);
    while (end > 0 && this.isEscaped(end)) end = this.text.indexOf('"', end + 1);
    try {
      if (end < 0) throw new SyntaxError();
      const value = JSON.parse(this.text.slice(begun, end + 1)) as string;
      this.at = end + 1;
      return value;
    } catch {
      return this.fault("this text has no end on its line, or holds what must be escaped");
    }
  }

  private isEscaped(at: number): boolean {
    let before = at;
    while (this.text[before - 1] === "\\") before -= 1;
    return (at - before) % 2 === 1;
  }

  private deeper<T>(read: () => T): T {
    this.depth += 1;
    if (this.depth > DEEPEST) this.fault("this is too deep");
    const value = read();
    this.depth -= 1;
    return value;
  }

  private match(what: RegExp): string | undefined {
    what.lastIndex = this.at;
    const [found] = what.exec(this.text) ?? [];
    if (found !== undefined) this.at += found.length;
    return found;
  }

  private space(): void {
    this.match(SPACE);
  }

  private fault(message: string): never {
    const before = this.text.slice(0, this.at).split("\n");
    throw new JsonFault(message, before.length, (before.at(-1) ?? "").length + 1);
  }
}

/** @throws JsonFault It is no JSON. */
export const parse = (text: string): Json => new Reader(text).whole();

/** The same, faster, where no number is long. */
export const parseAny = (text: string): unknown => (/\d{16}/.test(text) ? parse(text) : JSON.parse(text));

/** What `parse` reads again as the same. */
export const stringify = (value: unknown, indent = 0, inner = ""): string => {
  if (value instanceof Exact) return value.text;
  const next = inner + " ".repeat(indent);
  const between = (parts: string[], [open, close]: string): string => {
    if (parts.length === 0) return `${open}${close}`;
    return indent
      ? `${open}\n${next}${parts.join(`,\n${next}`)}\n${inner}${close}`
      : `${open}${parts.join(",")}${close}`;
  };
  if (Array.isArray(value))
    return between(
      value.map((item) => stringify(item, indent, next)),
      "[]",
    );
  if (isObject(value)) {
    const given = Object.entries(value).filter(([, item]) => item !== undefined);
    const colon = indent ? ": " : ":";
    return between(
      given.map(([name, item]) => `${JSON.stringify(name)}${colon}${stringify(item, indent, next)}`),
      "{}",
    );
  }
  return JSON.stringify(value) ?? "null";
};

/** Whether two values are the same. */
export const same = (one: unknown, other: unknown): boolean => {
  if (one instanceof Exact || other instanceof Exact) return stringify(one) === stringify(other);
  if (Array.isArray(one) && Array.isArray(other)) {
    return one.length === other.length && one.every((item, at) => same(item, other[at]));
  }
  if (isObject(one) && isObject(other)) {
    const names = Object.keys(one);
    return names.length === Object.keys(other).length && names.every((name) => same(one[name], other[name]));
  }
  return one === other;
};

import { describe, expect, it } from "vitest";
import { Exact, parse, stringify } from "../lib/json";
import { begin, beginGroup, blank, fromValue } from "./draft";
import type { Draft, FieldSpec, Input } from "./model";
import { readArguments, readForm } from "./read";

const text = (typed: string): Draft => ({ is: "text", text: typed });
const field = (input: Input, more: Partial<FieldSpec> = {}): FieldSpec => ({
  name: "x",
  label: "X",
  input,
  ...more,
});
const read = (spec: FieldSpec, draft: Draft) => {
  const { value, errors } = readForm([spec], { is: "group", fields: { x: draft } });
  return errors.size > 0 ? [...errors.values()] : value;
};

describe("numbers", () => {
  const number = field({ as: "number" });
  const integer = field({ as: "number", integer: true });

  it("are sent to the last digit", () => {
    const { value } = readForm([integer], { is: "group", fields: { x: text("9007199254740993") } });
    expect(stringify(value)).toBe('{"x":9007199254740993}');
    expect(
      stringify(readForm([number], { is: "group", fields: { x: text("0.10000000000000000001") } }).value),
    ).toBe('{"x":0.10000000000000000001}');
  });

  it("are kept as they are typed, and read when they are right", () => {
    expect(read(number, text("1."))).toEqual({ x: 1 });
    expect(read(number, text(" .50 "))).toEqual({ x: 0.5 });
    expect(read(number, text("-1e3"))).toEqual({ x: -1000 });
    expect(read(number, text("1,5"))).toEqual(["Write decimals with a point."]);
    expect(read(number, text("12abc"))).toEqual(["This is no number."]);
    expect(read(integer, text("1.5"))).toEqual(["A whole number is wanted."]);
  });

  it("have bounds", () => {
    const bound = field({ as: "number", integer: true, minimum: 1, maximum: 9007199254740991 });
    expect(read(bound, text("0"))).toEqual(["At least 1."]);
    expect(read(bound, text("9007199254740992"))).toEqual(["At most 9007199254740991."]);
    expect(read(field({ as: "number", exclusiveMinimum: 0 }), text("0"))).toEqual(["More than 0."]);
    expect(read(field({ as: "number", multipleOf: 0.1 }), text("0.3"))).toEqual({ x: 0.3 });
    expect(read(field({ as: "number", multipleOf: 5 }), text("12"))).toEqual(["A multiple of 5."]);
  });
});

describe("what is left empty", () => {
  it("is left out, unless it is required", () => {
    expect(read(field({ as: "text" }), text(""))).toEqual({});
    expect(read(field({ as: "text" }, { required: true }), text(""))).toEqual(["This is required."]);
    expect(read(field({ as: "toggle" }), { is: "none" })).toEqual({});
    expect(read(field({ as: "toggle" }), { is: "toggle", on: false })).toEqual({ x: false });
  });

  it("is sent as an empty text where the person says so", () => {
    expect(read(field({ as: "text" }, { required: true }), { is: "text", text: "", empty: true })).toEqual({
      x: "",
    });
    expect(fromValue({ as: "text" }, "")).toEqual({ is: "text", text: "", empty: true });
  });

  it("is not null, which is sent where it may be", () => {
    expect(read(field({ as: "text" }, { nullable: true }), { is: "null" })).toEqual({ x: null });
  });

  it("does not become the default again", () => {
    const spec = field({ as: "number" }, { default: 10 });
    expect(begin(spec)).toEqual(text("10"));
    expect(read(spec, text(""))).toEqual({});
  });

  it("as a whole object is left out, with what it would require", () => {
    const group: Input = {
      as: "group",
      fields: [
        { name: "a", label: "A", required: true, input: { as: "text" } },
        { name: "b", label: "B", input: { as: "number" } },
      ],
    };
    expect(read(field(group), blank(group))).toEqual({});
    const half: Draft = { is: "group", fields: { a: text(""), b: text("1") } };
    expect(read(field(group), half)).toEqual(["This is required."]);
    const wrong: Draft = { is: "group", fields: { a: text(""), b: text("abc") } };
    expect(read(field(group), wrong)).toEqual(["This is required.", "This is no number."]);
    expect(read(field(group, { required: true }), blank(group))).toEqual(["This is required."]);
  });
});

describe("choices", () => {
  const options = [
    { value: 1, label: "One" },
    { value: "1", label: "Text" },
    { value: { a: 1 }, label: "Object" },
  ];
  it("keep the types of their values", () => {
    const choice = field({ as: "choice", shown: "radio", options });
    expect(read(choice, { is: "choice", at: 0 })).toEqual({ x: 1 });
    expect(read(choice, { is: "choice", at: 1 })).toEqual({ x: "1" });
    expect(fromValue(choice.input, { a: 1 })).toEqual({ is: "choice", at: 2 });
    expect(read({ ...choice, required: true }, { is: "none" })).toEqual(["Choose one."]);
  });
  it("of several come in the order of the options", () => {
    expect(read(field({ as: "choices", options }), { is: "choices", at: [2, 0] })).toEqual({
      x: [1, { a: 1 }],
    });
    expect(
      read(field({ as: "choices", options, minItems: 1 }, { required: true }), { is: "choices", at: [] }),
    ).toEqual(["Add at least one."]);
  });
});

describe("lists and maps", () => {
  const list: Input = { as: "list", item: { as: "text" }, unique: true, maxItems: 2 };
  const rows = (...texts: string[]): Draft => ({
    is: "list",
    rows: texts.map((typed, id) => ({ id, draft: text(typed) })),
  });
  it("say which row is wrong", () => {
    const { errors } = readForm([field(list)], { is: "group", fields: { x: rows("a", "") } });
    expect([...errors]).toEqual([["/x/1", "Fill this in, or remove it."]]);
    expect(read(field(list), rows("a", "a"))).toEqual(["No two may be alike."]);
    expect(read(field(list), rows("a", "b", "c"))).toEqual(["At most 2."]);
  });
  it("may be empty where they must be there", () => {
    expect(read(field(list), rows())).toEqual({});
    expect(read(field(list, { required: true }), rows())).toEqual({ x: [] });
  });
  it("have names of the person's own", () => {
    const map = field({ as: "map", value: { as: "number" } });
    const draft = (...keys: string[]): Draft => ({
      is: "map",
      rows: keys.map((key, id) => ({ id, key, draft: text("1") })),
    });
    expect(read(map, draft("__proto__"))).toEqual(Object.fromEntries([["x", parse('{"__proto__": 1}')]]));
    expect(read(map, draft("a", "a"))).toEqual(["This name is there already."]);
    expect(read(map, draft(""))).toEqual(["Give it a name."]);
  });
});

describe("texts", () => {
  it("are what their format says", () => {
    const of = (format: "uri" | "email" | "date" | "color", typed: string) =>
      read(field({ as: "text", format }), text(typed));
    expect(of("uri", "example")).toEqual(["This is no whole address: it begins like https://."]);
    expect(of("uri", "mailto:a@b")).toEqual({ x: "mailto:a@b" });
    expect(of("email", "nobody")).toEqual(["This is no e-mail address."]);
    expect(of("date", "2026-13-40")).toEqual(["A date looks like 2026-11-21."]);
    expect(of("color", "#fff")).toEqual({ x: "#fff" });
  });
  it("count letters, not halves of them", () => {
    expect(read(field({ as: "text", maxLength: 2 }), text("👩🚀"))).toEqual({ x: "👩🚀" });
    expect(read(field({ as: "text", minLength: 3 }), text("ab"))).toEqual([
      "At least 3 characters are wanted.",
    ]);
  });
  it("of a time are of the whole world", () => {
    const time = field({ as: "text", format: "date-time" });
    const draft = fromValue(time.input, "2026-11-21T12:00:00Z") ?? text("");
    expect(read(time, draft)).toEqual({ x: "2026-11-21T12:00:00Z" });
    expect(read(time, text("2026-11-21T12:00:00+02:00"))).toEqual({ x: "2026-11-21T12:00:00+02:00" });
  });
});

describe("a value that the form has no place for", () => {
  it("is not forced into it", () => {
    const group: Input = { as: "group", fields: [field({ as: "text" })] };
    expect(fromValue(group, { x: "a", more: 1 })).toBeUndefined();
    expect(fromValue(group, { x: 1 })).toBeUndefined();
    expect(fromValue(group, { x: "a" })).toEqual({ is: "group", fields: { x: text("a") } });
  });
  it("is written as JSON, with errors that say where", () => {
    expect(readArguments('{"a": 9007199254740993}')).toEqual({ value: { a: new Exact("9007199254740993") } });
    expect(readArguments('{\n  "a": 1\n  "b": 2\n}')).toEqual({
      error: "Line 3: a comma or } is wanted here",
    });
    expect(readArguments("[1]")).toHaveProperty("error");
    expect(readArguments(" ")).toEqual({ value: {} });
  });
});

describe("variants", () => {
  const input: Input = {
    as: "variants",
    variants: [
      { label: "Text", input: { as: "text" } },
      { label: "Number", input: { as: "number" } },
    ],
  };
  it("keep what was typed in the other one", () => {
    const draft = beginGroup([field(input)]);
    expect(draft).toMatchObject({ fields: { x: { is: "variant", at: 0 } } });
    const both: Draft = { is: "variant", at: 1, drafts: [text("a"), text("5")] };
    expect(read(field(input), both)).toEqual({ x: 5 });
    expect(read(field(input), { ...both, at: 0 })).toEqual({ x: "a" });
    expect(fromValue(input, 5)).toMatchObject({ at: 1 });
  });
});

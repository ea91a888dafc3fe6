import { describe, expect, it } from "vitest";
import { isObject, type JsonObject } from "../lib/json";
import { beginGroup, fromValue } from "./draft";
import type { FieldSpec, Input } from "./model";
import { readForm } from "./read";
import { formOf } from "./schema";

interface Tool {
  name: string;
  inputSchema: { properties?: Record<string, unknown>; required?: string[] };
}
/** What twelve public servers said of their tools. */
const fixtures = import.meta.glob<{ tools: Tool[] }>("../../../plugins/cards/tests/fixtures/*.json", {
  eager: true,
  import: "default",
});
const tools = Object.entries(fixtures).flatMap(([file, { tools }]) =>
  tools.map((tool): [string, Tool] => [`${file.split("/").at(-1)} ${tool.name}`, tool]),
);

/** What a person would fill in. */
const typed = (input: Input): unknown => {
  switch (input.as) {
    case "text":
      return input.format === "uri" ? "https://example.com/" : "x".repeat(Math.max(1, input.minLength ?? 1));
    case "number":
      return input.minimum ?? (input.exclusiveMinimum ?? 0) + 1;
    case "toggle":
      return true;
    case "choice":
      return input.options.at(-1)?.value;
    case "choices":
      return input.options.map(({ value }) => value);
    case "list":
      return Array.from({ length: input.minItems ?? 2 }, () => typed(input.item));
    case "group":
      return filled(input.fields);
    case "map":
      return { key: typed(input.value) };
    case "variants":
      return typed(input.variants.at(-1)?.input ?? { as: "json" });
    case "fixed":
      return input.value;
    case "json":
      return { any: ["thing", 1] };
  }
};
/** Left out, as long as nothing is in it. */
const isEmptyList = (value: unknown): boolean => Array.isArray(value) && value.length === 0;
const filled = (fields: FieldSpec[]): JsonObject =>
  Object.fromEntries(
    fields.map((field) => [
      field.name,
      isEmptyList(field.default) ? typed(field.input) : (field.default ?? typed(field.input)),
    ]),
  ) as JsonObject;

const field = (schema: unknown) => formOf({ type: "object", properties: { x: schema } }).fields?.[0];
const input = (schema: unknown) => field(schema)?.input;

describe("forms for the tools of real servers", () => {
  it("are there for all of them", () => expect(tools).toHaveLength(125));

  it.each(tools)("%s asks for every argument, and sends what was filled in", (_, { inputSchema }) => {
    const { fields = [], json } = formOf(inputSchema);
    expect(json).toBeUndefined();
    expect(fields.map(({ name }) => name)).toEqual(Object.keys(inputSchema.properties ?? {}));
    expect(fields.filter(({ required }) => required).map(({ name }) => name)).toEqual(
      Object.keys(inputSchema.properties ?? {}).filter((name) => inputSchema.required?.includes(name)),
    );
    const value = filled(fields);
    const draft = fromValue({ as: "group", fields }, value);
    expect(draft).toBeDefined();
    const { value: sent, errors } = readForm(fields, draft ?? { is: "none" });
    expect(errors).toEqual(new Map());
    expect(sent).toEqual(value);
    // Nothing filled in: what is required is asked for, and nothing else is in the way.
    const empty = readForm(fields, beginGroup(fields));
    for (const path of empty.errors.keys()) {
      const owner = fields.find(({ name }) => path === `/${name}` || path.startsWith(`/${name}/`));
      expect(owner?.required, path).toBe(true);
    }
  });
});

describe("a schema", () => {
  it("may say null in four ways", () => {
    for (const schema of [
      { type: ["string", "null"] },
      { anyOf: [{ type: "string" }, { type: "null" }] },
      { oneOf: [{ type: "null" }, { type: "string" }] },
      { type: "string", nullable: true },
    ]) {
      expect(field(schema)).toEqual({ name: "x", label: "X", nullable: true, input: { as: "text" } });
    }
  });

  it("keeps the types of choices", () => {
    expect(input({ type: "integer", enum: [1, 2] })).toEqual({
      as: "choice",
      shown: "radio",
      options: [
        { value: 1, label: "1" },
        { value: 2, label: "2" },
      ],
    });
    expect(input({ enum: ["a", "b", "c", "d", "e", "f"] })).toMatchObject({ shown: "select" });
    expect(input({ oneOf: [{ const: "a", title: "First" }, { const: 2 }, { enum: [""] }] })).toMatchObject({
      options: [{ label: "First" }, { value: 2 }, { label: "(empty)" }],
    });
    expect(input({ type: "string", enum: ["a", "b"], enumNames: ["Ah", "Be"] })).toMatchObject({
      options: [{ label: "Ah" }, { label: "Be" }],
    });
  });

  it("of objects in several forms never becomes a list of choices", () => {
    const shape = input({
      oneOf: [
        { type: "object", properties: { kind: { const: "by_id" }, id: { type: "integer" } } },
        { title: "By name", type: "object", properties: { kind: { const: "name" } } },
        { type: "object", properties: { q: { type: "string" } } },
      ],
    });
    expect(shape?.as === "variants" && shape.variants.map(({ label }) => label)).toEqual([
      "By ID",
      "By name",
      "Form 3",
    ]);
  });

  it("adds up what it refers to and what it is made of, and never asks the network", () => {
    const form = formOf({
      $defs: {
        base: { properties: { name: { type: "string" }, size: { type: "number" } }, required: ["name"] },
      },
      type: "object",
      allOf: [{ $ref: "#/$defs/base" }, { properties: { to: { type: "boolean" } } }],
    });
    expect(form.fields?.map(({ name, required, input }) => [name, required, input.as])).toEqual([
      ["name", true, "text"],
      ["size", undefined, "number"],
      ["to", undefined, "toggle"],
    ]);
    for (const $ref of ["https://example.com/s.json", "#/$defs/gone", "#anchor"]) {
      expect(input({ $ref })).toEqual({ as: "json" });
    }
  });

  it("that contains itself ends in JSON", () => {
    const node = {
      type: "object",
      properties: { name: { type: "string" }, child: { $ref: "#/$defs/node" } },
    };
    const form = formOf({ type: "object", properties: { node: { $ref: "#/$defs/node" } }, $defs: { node } });
    const group = form.fields?.[0]?.input;
    expect(group?.as === "group" && group.fields.map(({ input }) => input.as)).toEqual(["text", "json"]);
    const doubling: Record<string, unknown> = {};
    for (let at = 0; at < 40; at += 1) {
      const next = { $ref: `#/$defs/d${at + 1}` };
      doubling[`d${at}`] = { type: "object", properties: { a: next, b: next } };
    }
    expect(
      JSON.stringify(formOf({ $defs: doubling, properties: { x: { $ref: "#/$defs/d0" } } })).length,
    ).toBeLessThan(200_000);
  });

  it("without arguments takes one click", () => {
    expect(formOf({ type: "object" })).toEqual({});
    expect(formOf({ type: "object", properties: {}, additionalProperties: false })).toEqual({});
    for (const strange of ["nonsense", { $ref: "#" }, { type: "string", anyOf: [{}] }]) {
      expect(isObject(formOf(strange))).toBe(true);
    }
  });

  it("is shown without letters that mislead", () => {
    expect(field({ title: "The X\u202e", description: "One\r\n\r\n\r\ntwo", type: "string" })).toMatchObject({
      label: "The X",
      description: "One\n\ntwo",
    });
    expect(formOf({ type: "object", properties: { "a\u202e": { type: "string" } } })).toEqual({ json: true });
  });
});

import { describe, expect, it } from "vitest";
import { Exact, JsonFault, numberOf, parse, same, stringify } from "./json";

const fault = (text: string): string => {
  try {
    parse(text);
    return "none";
  } catch (error) {
    return error instanceof JsonFault ? `${error.line}:${error.column} ${error.message}` : String(error);
  }
};

describe("JSON", () => {
  it("is read as the browser reads it", () => {
    for (const text of [
      "{}",
      "[]",
      ' { "a" : [ 1 , -2.5e+3 , true , false , null , "x\\n\\u00e9\\"\\\\" ] , "b" : { } } ',
      '"\\\\"',
      "0",
      "-0.5",
    ]) {
      expect(parse(text)).toEqual(JSON.parse(text));
      expect(JSON.parse(stringify(parse(text), 2))).toEqual(JSON.parse(text));
    }
    expect(stringify({ a: [1, {}], b: undefined }, 2)).toBe(JSON.stringify({ a: [1, {}] }, null, 2));
  });

  it("keeps numbers that a float does not hold, and only those", () => {
    expect(stringify(parse('{"id": 12345678901234567890, "n": 1.50, "e": 1e400}'))).toBe(
      '{"id":12345678901234567890,"n":1.5,"e":1e400}',
    );
    for (const text of ["0", "-0", "1.0", "100", "1e21", "0.1", "123456789012345680000", "5e-324"]) {
      expect(numberOf(text)).toBe(Number(text));
    }
    expect(numberOf("9007199254740993")).toEqual(new Exact("9007199254740993"));
    expect(same(new Exact("1e400"), new Exact("1e400"))).toBe(true);
    expect(same([{ a: 1 }], [{ a: 2 }])).toBe(false);
  });

  it("that is wrong says where", () => {
    expect(fault('{"a": 1,}')).toBe('1:9 Line 1: a name in "..." is wanted here');
    expect(fault("[1\n2]")).toBe("2:1 Line 2: a comma or ] is wanted here");
    expect(fault("{'a': 1}")).toContain('a name in "..."');
    expect(fault('{"a" 1}')).toContain('a colon is wanted after "a"');
    expect(fault('"a\nb"')).toContain("no end on its line");
    expect(fault('{"a": tru}')).toContain("a value is wanted here");
    expect(fault("[1")).toContain("it ends too early: ] is missing");
    expect(fault("1 2")).toContain("something stands after the end");
    expect(fault("01")).toContain("something stands after the end");
    expect(fault("[".repeat(100_000))).toContain("too deep");
  });

  it("has names that mean something else to the language as plain names", () => {
    const value = parse('{"__proto__": {"polluted": true}}');
    expect(Object.keys(value as object)).toEqual(["__proto__"]);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
});

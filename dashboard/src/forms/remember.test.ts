import { beforeEach, describe, expect, it } from "vitest";
import { Exact } from "../lib/json";
import type { FieldSpec, TextSpec } from "./model";
import { remember, remembered } from "./remember";

const field = (name: string, input: Partial<TextSpec> = {}): FieldSpec => ({
  name,
  label: name,
  input: { as: "text", ...input },
});

describe("what a form was sent with", () => {
  beforeEach(() => localStorage.clear());

  it("is there again, to the last digit, for this tool alone", () => {
    remember("shop/pay", [field("id"), field("to")], { id: new Exact("12345678901234567890"), to: "me" });
    expect(remembered("shop/pay")).toEqual({ id: new Exact("12345678901234567890"), to: "me" });
    expect(remembered("shop/refund")).toBeUndefined();
  });

  it("is not kept where it is a secret", () => {
    const group: FieldSpec = {
      name: "login",
      label: "Login",
      input: { as: "group", fields: [field("user"), field("password")] },
    };
    const fields = [field("user"), field("apiKey"), field("word", { format: "password" }), group];
    remember("shop/sign", fields, {
      user: "me",
      apiKey: "x",
      word: "y",
      login: { user: "me", password: "z" },
    });
    expect(remembered("shop/sign")).toEqual({ user: "me" });
    expect(localStorage.getItem("signet.arguments")).not.toMatch(/"[xyz]"/);
  });

  it("is as much as fits, and what is broken there is as nothing", () => {
    remember("files/write", [field("content")], { content: "x".repeat(10_000) });
    expect(remembered("files/write")).toBeUndefined();
    localStorage.setItem("signet.arguments", "{broken");
    expect(remembered("files/write")).toBeUndefined();
    for (let at = 0; at < 150; at += 1) remember(`s/${at}`, [field("a")], { a: at });
    expect(remembered("s/149")).toEqual({ a: 149 });
    expect(remembered("s/0")).toBeUndefined();
  });
});

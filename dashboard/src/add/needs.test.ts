import { describe, expect, it } from "vitest";
import type { Need } from "../servers/types";
import { answersOf, begun, faults } from "./needs";

const need = (name: string, more: Partial<Need> = {}): Need => ({
  name,
  isRequired: false,
  isSecret: false,
  format: "string",
  ...more,
});

describe("what a server needs", () => {
  const needs = [
    need("FOLDER", { isRequired: true, format: "filepath" }),
    need("TOKEN", { isRequired: true, isSecret: true, default: "never shown" }),
    need("PORT", { format: "number", default: "80" }),
    need("NOTE"),
  ];

  it("has its defaults filled in, save for secrets", () => {
    expect(begun(needs)).toMatchObject({ PORT: { text: "80" }, TOKEN: { text: "" } });
  });

  it("is asked for by name when it is missing", () => {
    expect(Object.keys(faults(needs, begun(needs)))).toEqual(["FOLDER", "TOKEN"]);
    expect(faults(needs, { FOLDER: { text: "/a" }, TOKEN: { text: "x" }, PORT: { text: "eighty" } })).toEqual(
      {
        PORT: "This is no number.",
      },
    );
  });

  it("is sent as what it is, and what is empty is left out", () => {
    const given = { FOLDER: { text: "/a" }, TOKEN: { text: "sesame" }, PORT: { text: "80" } };
    expect(answersOf(needs, given)).toEqual({
      FOLDER: { value: "/a" },
      TOKEN: { newSecret: "sesame" },
      PORT: { value: "80" },
    });
    expect(
      answersOf(needs, { ...given, TOKEN: { text: "typed, then not wanted", stored: "crm" } }).TOKEN,
    ).toEqual({
      secret: "crm",
    });
    expect(faults(needs, { ...given, TOKEN: { text: "", stored: "crm" } })).toEqual({});
  });
});

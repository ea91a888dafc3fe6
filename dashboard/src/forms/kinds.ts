import type { Flat } from "./flat";
import type { NumberSpec, TextFormat, TextSpec } from "./model";
import { plain, words } from "./words";

const LONG = 200;
const LONG_NAMES = new Set(
  (
    "content contents body text message prompt code script sql html markdown instructions notes thought function " +
    "diff patch comment summary css"
  ).split(" "),
);

/** Without what is not there. */
export const given = <T extends Record<string, number | undefined>>(bounds: T): { [K in keyof T]?: number } =>
  Object.fromEntries(Object.entries(bounds).filter(([, bound]) => bound !== undefined)) as {
    [K in keyof T]?: number;
  };

export const numberOf = (flat: Flat, integer: boolean): NumberSpec => {
  let [minimum, maximum] = [flat.number("minimum"), flat.number("maximum")];
  let [exclusiveMinimum, exclusiveMaximum] = [
    flat.number("exclusiveMinimum"),
    flat.number("exclusiveMaximum"),
  ];
  // In draft 4 `exclusiveMinimum` is a word about `minimum`.
  if (flat.get("exclusiveMinimum") === true) [exclusiveMinimum, minimum] = [minimum, undefined];
  if (flat.get("exclusiveMaximum") === true) [exclusiveMaximum, maximum] = [maximum, undefined];
  const multipleOf = flat.number("multipleOf");
  const bounds = given({ minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf });
  return { as: "number", ...(integer && { integer }), ...bounds };
};

const FORMATS: Record<string, TextFormat> = {
  uri: "uri",
  url: "uri",
  "uri-reference": "uri",
  iri: "uri",
  email: "email",
  "idn-email": "email",
  date: "date",
  "date-time": "date-time",
  time: "time",
  color: "color",
  password: "password",
};

export const textOf = (flat: Flat, name: string): TextSpec => {
  const format = FORMATS[flat.text("format") ?? ""];
  const maxLength = flat.count("maxLength");
  const named = LONG_NAMES.has(words(name).at(-1) ?? "") || flat.text("contentMediaType") !== undefined;
  const long = !format && (maxLength === undefined ? named : maxLength > LONG);
  const pattern = flat.text("pattern");
  return {
    as: "text",
    ...(long && { long }),
    ...(format && { format }),
    ...given({ minLength: flat.count("minLength"), maxLength }),
    ...(pattern && pattern.length <= 500 && plain(pattern, 500) === pattern && { pattern }),
  };
};

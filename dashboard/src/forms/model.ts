/** Forms as cards have them (docs/cards.md): what is asked for before a tool is called. */

export interface FormSpec {
  fields?: FieldSpec[];
  /** The arguments are written as one JSON object. */
  json?: boolean;
}

export interface FieldSpec {
  name: string;
  label: string;
  description?: string;
  required?: boolean;
  nullable?: boolean;
  default?: unknown;
  examples?: unknown[];
  input: Input;
}

export type TextFormat = "uri" | "email" | "date" | "date-time" | "time" | "color" | "password" | "path";

export interface TextSpec {
  as: "text";
  long?: boolean;
  format?: TextFormat;
  minLength?: number;
  maxLength?: number;
  pattern?: string;
  suggestions?: string[];
  /** A tool that answers with more, one a line. */
  suggestFrom?: string;
}

export interface NumberSpec {
  as: "number";
  integer?: boolean;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  exclusiveMaximum?: number;
  multipleOf?: number;
}

export interface Option {
  value: unknown;
  label: string;
}

export interface ChoiceSpec {
  as: "choice";
  options: Option[];
  shown: "radio" | "select";
}

export interface ChoicesSpec {
  as: "choices";
  options: Option[];
  minItems?: number;
  maxItems?: number;
}

export interface ListSpec {
  as: "list";
  item: Input;
  minItems?: number;
  maxItems?: number;
  unique?: boolean;
}

export interface GroupSpec {
  as: "group";
  fields: FieldSpec[];
}

export interface MapSpec {
  as: "map";
  value: Input;
}

export interface VariantsSpec {
  as: "variants";
  variants: { label: string; input: Input }[];
}

export interface ToggleSpec {
  as: "toggle";
}

export interface FixedSpec {
  as: "fixed";
  value: unknown;
}

export interface JsonSpec {
  as: "json";
}

export type Input =
  | TextSpec
  | NumberSpec
  | ToggleSpec
  | ChoiceSpec
  | ChoicesSpec
  | ListSpec
  | GroupSpec
  | MapSpec
  | VariantsSpec
  | FixedSpec
  | JsonSpec;

/** What is filled in so far, which need not be right yet. A number is kept as it is typed. */
export type Draft =
  /** Nothing: it is left out. */
  | { is: "none" }
  /** `null`, where it may be. */
  | { is: "null" }
  /** Of texts, numbers and JSON. */
  | { is: "text"; text: string /** Sent even so, where nothing is typed. */; empty?: true }
  | { is: "toggle"; on: boolean }
  /** Of the options, by their places. */
  | { is: "choice"; at: number }
  | { is: "choices"; at: number[] }
  | { is: "list"; rows: Row[] }
  | { is: "map"; rows: MapRow[] }
  | { is: "group"; fields: Record<string, Draft> }
  /** Those that were left are kept, for whoever comes back to them. */
  | { is: "variant"; at: number; drafts: Draft[] };

export interface Row {
  /** Stays the same when rows are moved. */
  id: number;
  draft: Draft;
}

export interface MapRow extends Row {
  key: string;
}

export const NONE: Draft = { is: "none" };

/** Whether what is typed is not to be kept: it is a secret, by its format or its name. */
export const isSecret = ({ name, input }: FieldSpec): boolean =>
  (input.as === "text" && input.format === "password") ||
  /token|secret|passw|api_?key|access_?key|private_?key|credential|authorization/i.test(
    name.replaceAll("-", "_"),
  );

/** JSON-RPC 2.0, as it goes between an app and this page. */
export type Id = string | number;
export type Params = Record<string, unknown>;

export type Message =
  | { kind: "request"; id: Id; method: string; params: Params }
  | { kind: "notification"; method: string; params: Params }
  | { kind: "result"; id: Id; result: Params }
  | { kind: "error"; id: Id; code: number; message: string }
  /** Not of the protocol. With the id, where somebody waits for an answer. */
  | { kind: "wrong"; id?: Id };

export const CODES = {
  invalidRequest: -32600,
  unknownMethod: -32601,
  invalidParams: -32602,
  internal: -32603,
  /** Of ours: it was understood, and not done. */
  refused: -32000,
} as const;

/** Why a request was not done, in the words that the app is told. */
export class Refusal extends Error {
  override readonly name = "Refusal";

  constructor(
    readonly code: number,
    message: string,
  ) {
    super(message);
  }
}

/** Nobody answered: neither yes nor no. */
export class Silence extends Refusal {
  constructor(message: string) {
    super(CODES.refused, message);
  }
}

/** Characters of a method's name or of an id. */
const LONGEST_NAME = 200;

export const isRecord = (value: unknown): value is Params =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const isId = (value: unknown): value is Id =>
  typeof value === "string" ? value.length <= LONGEST_NAME : Number.isSafeInteger(value);

const isName = (value: unknown): value is string =>
  typeof value === "string" && value.length > 0 && value.length <= LONGEST_NAME;

const wrong = (id: unknown): Message => (isId(id) ? { kind: "wrong", id } : { kind: "wrong" });

/** What a message is. Nothing of it is trusted before. */
export const read = (data: unknown): Message => {
  if (!isRecord(data) || data.jsonrpc !== "2.0") return { kind: "wrong" };
  return "method" in data ? readCall(data) : readAnswer(data);
};

const readCall = ({ id, method, params = {} }: Params): Message => {
  if (!isName(method) || !isRecord(params)) return wrong(id);
  if (id === undefined) return { kind: "notification", method, params };
  return isId(id) ? { kind: "request", id, method, params } : { kind: "wrong" };
};

const readAnswer = ({ id, result, error }: Params): Message => {
  if (!isId(id)) return { kind: "wrong" };
  if (isRecord(result) && error === undefined) return { kind: "result", id, result };
  if (isRecord(error) && result === undefined) {
    const code = typeof error.code === "number" ? error.code : CODES.internal;
    const message = typeof error.message === "string" ? error.message.slice(0, 2_000) : "";
    return { kind: "error", id, code, message };
  }
  // An answer is not answered.
  return { kind: "wrong" };
};

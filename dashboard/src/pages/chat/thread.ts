import type { CallResult } from "../../results/call";
import type { Step, Turn } from "./api";

/** A call, with what came of it. */
export interface Use {
  id: string;
  name: string;
  title: string;
  server?: string;
  arguments: Record<string, unknown>;
  /** Absent as long as it is under way. */
  outcome?: { failed: boolean; text: string; took?: number; result?: CallResult };
}

/** A part of an answer, in the order in which it came. */
export type Part = { is: "words"; text: string } | { is: "use"; use: Use };

/** What is shown of a conversation: who said what. */
export type Message = { by: "user"; text: string } | { by: "assistant"; parts: Part[] };

/** The server and the tool of a name that stands for both: `files__read_text_file`. */
const named = (name: string): { title: string; server?: string } => {
  const at = name.indexOf("__");
  if (at < 1) return { title: name };
  return { server: name.slice(0, at), title: name.slice(at + 2) };
};

const words = (text: string): Part[] => (text.trim() ? [{ is: "words", text }] : []);

/** What the model said and used in one turn. */
const partsOf = (
  turn: Extract<Turn, { by: "assistant" }>,
  results: Map<string, { failed?: boolean; text: string }>,
): Part[] => {
  const uses = (turn.calls ?? []).map((call): Part => {
    const result = results.get(call.id);
    // A conversation that was broken off may have a call without an answer: it was never made.
    const outcome = result
      ? { failed: result.failed === true, text: result.text }
      : { failed: true, text: "This call was never made." };
    return { is: "use", use: { ...call, ...named(call.name), outcome } };
  });
  return [...words(turn.text), ...uses];
};

/** A conversation as it is kept, as messages: all that the model does until a person speaks is one answer. */
export const messagesOf = (turns: Turn[]): Message[] => {
  const shown: Message[] = [];
  const results = new Map(
    turns.flatMap((turn) =>
      turn.by === "tools" ? turn.results.map((result) => [result.id, result] as const) : [],
    ),
  );
  for (const turn of turns) {
    if (turn.by === "user") shown.push({ by: "user", text: turn.text });
    if (turn.by !== "assistant") continue;
    const parts = partsOf(turn, results);
    const last = shown.at(-1);
    if (last?.by === "assistant") shown[shown.length - 1] = { ...last, parts: [...last.parts, ...parts] };
    else shown.push({ by: "assistant", parts });
  }
  return shown;
};

/** An answer that is on its way, with one more step. */
export const heard = (parts: readonly Part[], step: Step): Part[] => {
  switch (step.kind) {
    case "words": {
      const last = parts.at(-1);
      if (last?.is !== "words") return [...parts, { is: "words", text: step.text }];
      return [...parts.slice(0, -1), { is: "words", text: last.text + step.text }];
    }
    case "call": {
      const { id, name, server, arguments: given } = step;
      const title = step.title === name ? named(name).title : step.title;
      return [...parts, { is: "use", use: { id, name, title, ...(server && { server }), arguments: given } }];
    }
    case "result": {
      const { failed, text, took, result } = step;
      return parts.map((part) =>
        part.is === "use" && part.use.id === step.id && !part.use.outcome
          ? { is: "use", use: { ...part.use, outcome: { failed, text, took, result } } }
          : part,
      );
    }
    default:
      return [...parts];
  }
};

/** Whether an answer was broken off that can go on: the last word is not the model's, or it had more to do. */
export const canGoOn = (turns: Turn[]): boolean => {
  const last = turns.at(-1);
  return last !== undefined && (last.by !== "assistant" || (last.calls?.length ?? 0) > 0);
};

/** What stands above an answer that is on its way. What is kept may have what was asked, and the answer's beginning. */
export const above = (messages: Message[], asked: string | undefined): Message[] => {
  const at = messages.findLastIndex((message) => message.by === "user");
  const last = messages[at];
  if (last?.by === "user" && (asked === undefined || last.text === asked)) return messages.slice(0, at + 1);
  return asked === undefined ? messages : [...messages, { by: "user", text: asked }];
};

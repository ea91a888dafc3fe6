import { CODES, type Params, Refusal } from "../bridge/message";
import { content, record } from "../bridge/params";

/** Bytes of what an app tells agents at once: an event has 64 KiB. */
const MOST = 16 << 10;
/** Characters that an agent reads of it. */
const READ = 2_000;

const small = (value: unknown): void => {
  if (JSON.stringify(value).length > MOST) {
    throw new Refusal(CODES.invalidParams, "It may have 16 KiB at most.");
  }
};

const textOf = (blocks: Params[]): string =>
  blocks
    .filter(({ type }) => type === "text")
    .map(({ text }) => String(text))
    .join("\n")
    .trim();

/** The words of a message. Pictures and sound are not for the stream of events. */
export const messageOf = (params: Params): string => {
  if (params.role !== "user") throw new Refusal(CODES.invalidParams, 'role must be "user".');
  const blocks = content(params);
  small(blocks);
  const text = textOf(blocks);
  if (!text) throw new Refusal(CODES.invalidParams, "A message must have text.");
  return text.slice(0, READ);
};

/** What an app would have agents know. Nothing: it takes back what it said. */
export const contextOf = (params: Params): { text: string; data: Params } | undefined => {
  const blocks = params.content === undefined ? [] : content(params);
  const data = record(params, "structuredContent");
  small([blocks, data]);
  const text = textOf(blocks) || (Object.keys(data).length > 0 ? JSON.stringify(data) : "");
  return text ? { text: text.slice(0, READ), data } : undefined;
};

/** Tells the last of what is given, and no more often than this: an app may say much while something is dragged. */
export const lastOf = <T>(tell: (value: T) => void, every: number): ((value: T) => void) => {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let waiting: { value: T } | undefined;
  const next = (): void => {
    timer = undefined;
    if (!waiting) return;
    const { value } = waiting;
    waiting = undefined;
    timer = setTimeout(next, every);
    tell(value);
  };
  return (value) => {
    waiting = { value };
    if (!timer) timer = setTimeout(next, Math.min(every, 300));
  };
};

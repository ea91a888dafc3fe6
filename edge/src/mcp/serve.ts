/**
 * Signet's tools on standard input and output, for harnesses that start a program: every message is passed on to the
 * daemon's `/mcp`, several at a time.
 */

import { failure } from "./daemon.ts";
import { at, parsed } from "./json.ts";
import { lines, MESSAGE } from "./lines.ts";

/** Messages under way at once. A model calls a handful of tools at a time; while more come nothing is read. */
const AT_ONCE = 8;

/** JSON-RPC's code for what is no message. */
const UNREADABLE = -32700;

/** What answers: the daemon. */
export interface Answering {
  passOn(message: unknown): Promise<unknown>;
}

/** Ends with the input; what is under way then is still answered. */
export async function serve(
  daemon: Answering,
  input: AsyncIterable<Buffer>,
  write: (line: string) => void,
): Promise<void> {
  const underWay = new Set<Promise<void>>();
  /** Requests without an answer, and whether the client gave them up. */
  const givenUp = new Map<unknown, boolean>();
  const answer = async (message: unknown): Promise<void> => {
    const id = at(message, ["id"]);
    const said = await daemon.passOn(message);
    const unwanted = givenUp.get(id) === true;
    givenUp.delete(id);
    if (said !== undefined && !unwanted) write(JSON.stringify(said));
  };
  for await (const line of lines(input)) {
    const message = line === undefined ? undefined : parsed(line);
    if (typeof message !== "object" || message === null) {
      const why = line === undefined ? `has more than ${MESSAGE} bytes; send less at once` : "is not JSON";
      write(JSON.stringify(failure(null, UNREADABLE, `a message ${why}`)));
      continue;
    }
    const id = at(message, ["id"]);
    if (id !== undefined && at(message, ["method"]) !== undefined) givenUp.set(id, false);
    const unwanted = at(message, ["params", "requestId"]);
    // Its answer is kept back, as the protocol wants it.
    if (at(message, ["method"]) === "notifications/cancelled" && givenUp.has(unwanted)) givenUp.set(unwanted, true);
    const work = answer(message).finally(() => underWay.delete(work));
    underWay.add(work);
    if (underWay.size >= AT_ONCE) await Promise.race(underWay);
  }
  await Promise.all(underWay);
}

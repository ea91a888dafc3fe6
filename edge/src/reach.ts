/** Whether the daemon answers, and knows the key. */

import { exchange } from "../../connectors/base/edge/request.mjs";
import { keyOf, type Connection } from "./connection.ts";
import { Failure, inWords } from "./failure.ts";
import type { System } from "./system.ts";

/** What a daemon answered. */
export type Answer = Awaited<ReturnType<typeof exchange>>;

export interface Reached {
  reached: boolean;
  problem: string | null;
}

export async function reach(system: System, connection: Connection): Promise<Reached> {
  try {
    await ask(system, connection, "/api/connectors/harnesses");
    return { reached: true, problem: null };
  } catch (error) {
    return { reached: false, problem: inWords(error) };
  }
}

/** The JSON of the daemon's good answer. */
export async function ask(system: System, connection: Connection, path: string): Promise<unknown> {
  const key = keyOf(system, connection);
  const headers: Record<string, string> = key === undefined ? {} : { Authorization: `Bearer ${key}` };
  const { url } = connection;
  const request = { method: "GET", url: url + path, headers, timeoutMs: 3000, env: system.env };
  const answer = await exchange(request).catch((error: unknown) => {
    throw down(url, inWords(error));
  });
  return jsonOf(answer, url);
}

/** The daemon does not answer. */
export function down(url: string, reason: string): Failure {
  const here = ["http://127.", "http://localhost", "http://[::1]"].some((start) => url.startsWith(start));
  const advice = here
    ? "start it with `signet up`, or set SIGNET_DAEMON_URL"
    : "see that it runs there and that this machine reaches it";
  return new Failure(`no Signet daemon answers at ${url}: ${reason}; ${advice}`, 3);
}

/** The JSON of a good answer, or why there is none. */
export function jsonOf(answer: Answer, url: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(answer.text);
  } catch {
    throw new Failure(
      `${url} answered ${answer.status} with something that is no JSON; is that a Signet daemon?`,
    );
  }
  if (answer.status >= 200 && answer.status < 300) return value;
  const error = (value as { error?: unknown } | null)?.error;
  const said = typeof error === "string" ? error : "no reason given";
  if (answer.status === 401) throw new Failure(`${said}; set SIGNET_API_KEY to a key of this daemon`, 4);
  throw new Failure(said, answer.status === 403 ? 4 : answer.status === 404 ? 5 : 1);
}

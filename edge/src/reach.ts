/** Whether the daemon answers, and knows the key. */

import { keyOf, type Connection } from "./connection.ts";
import { Failure, inWords } from "./failure.ts";
import type { System } from "./system.ts";
import { send, type Answer } from "./transport.ts";

export interface Reached {
  reached: boolean;
  problem: string | null;
}

export async function reach(system: System, connection: Connection): Promise<Reached> {
  const key = keyOf(system, connection);
  try {
    const headers: Record<string, string> = key ? { Authorization: `Bearer ${key}` } : {};
    const url = `${connection.url}/api/connectors/harnesses`;
    const answer = await send({ method: "GET", url, headers, timeout: 3000 }).catch((error: unknown) => {
      throw down(connection.url, inWords(error));
    });
    jsonOf(answer, connection.url);
    return { reached: true, problem: null };
  } catch (error) {
    return { reached: false, problem: inWords(error) };
  }
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

/** The daemon at the other end. */

import { evidence } from "../../../connectors/base/edge/project.mjs";
import { connectionOfEnvironment, keyOf, loadConnection } from "../connection.ts";
import { inWords } from "../failure.ts";
import { prepareNetwork } from "../network.ts";
import { down } from "../reach.ts";
import { machineId, variable, type System } from "../system.ts";
import { send, type Answer } from "../transport.ts";
import { localUrl, urlOfEnvironment } from "../url.ts";
import { headersOf } from "./headers.ts";
import { at, parsed, textAt } from "./json.ts";

/** How long a tool may take. */
const PATIENCE = 30_000;

/** JSON-RPC's code for what failed on the server's side. */
const FAILED = -32603;

export class Daemon {
  readonly #url: string;
  readonly #headers: Record<string, string>;
  /** The revision of the protocol that `initialize` ended with. */
  #agreed: string | undefined;

  constructor(system: System, harness: string, name: string | undefined) {
    const connection = loadConnection(system, name ?? harness);
    this.#url = connection?.url ?? urlOfEnvironment(system) ?? localUrl(system);
    const key = keyOf(system, connection ?? connectionOfEnvironment(system, this.#url, EDGE_VERSION));
    this.#headers = asHeaders({
      "Content-Type": "application/json",
      Accept: "application/json, text/event-stream",
      Authorization: key && `Bearer ${key}`,
      "X-Signet-Harness": harness,
      "X-Signet-Agent-Id": connection?.agentId ?? variable(system, "SIGNET_AGENT_ID"),
      "X-Signet-Machine-Id": connection?.machineId ?? machineId(system),
      "X-Signet-Connector-Id": connection?.connectorId,
      "X-Signet-Connector-Version": connection?.connectorVersion,
      "X-Signet-Context": JSON.stringify({ project: evidence(system.cwd) }),
    });
    prepareNetwork(this.#url);
  }

  /**
   * The daemon's answer to a message; none for a notification. When the daemon is not there a request is answered
   * with an error that says so, and the harness goes on.
   */
  async passOn(message: unknown): Promise<unknown> {
    const id = at(message, ["id"]);
    const fail = (text: string): unknown => (id === undefined ? undefined : failure(id, FAILED, text));
    let answer: Answer;
    try {
      const headers = { ...this.#headers, ...headersOf(message, this.#agreed) };
      const body = JSON.stringify(message);
      answer = await send({ method: "POST", url: `${this.#url}/mcp`, headers, body, timeout: PATIENCE });
    } catch (error) {
      return fail(down(this.#url, inWords(error)).message);
    }
    if (answer.text.trim() === "") return undefined;
    const said = parsed(answer.text);
    if (said === undefined) return fail(`${this.#url} does not answer like a Signet daemon`);
    // The daemon's own refusals are no JSON-RPC.
    if (at(said, ["jsonrpc"]) === undefined) return fail(refusal(answer.status, textAt(said, ["error"]) ?? ""));
    if (at(message, ["method"]) === "initialize") this.#agreed = textAt(said, ["result", "protocolVersion"]);
    // What was refused before it was read has no id.
    return id !== undefined && at(said, ["id"]) === null ? { ...(said as object), id } : said;
  }
}

export function failure(id: unknown, code: number, message: string): unknown {
  return { jsonrpc: "2.0", id, error: { code, message } };
}

function refusal(status: number, said: string): string {
  if (status !== 401) return said;
  return (
    `${said}; the key of this connection is missing, expired or revoked: make one with \`signet api-key create\` and ` +
    "install the connector again with it"
  );
}

function asHeaders(headers: Record<string, string | undefined>): Record<string, string> {
  const set = Object.entries(headers).flatMap(([name, value]) => (value ? [[name, ascii(value)] as const] : []));
  return Object.fromEntries(set);
}

/** A header holds ASCII: other letters become JSON's escapes. */
function ascii(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** The daemon at the other end. */

import { evidence } from "../../../connectors/base/edge/project.mjs";
import { exchange, headersOf } from "../../../connectors/base/edge/request.mjs";
import { connectionOfEnvironment, keyOf, loadConnection } from "../connection.ts";
import { inWords } from "../failure.ts";
import { down, type Answer } from "../reach.ts";
import { machineId, variable, type System } from "../system.ts";
import { localUrl, urlOfEnvironment } from "../url.ts";
import { repeated } from "./headers.ts";
import { at, parsed, textAt } from "./json.ts";

/** How long a tool may take. */
const PATIENCE = 180_000;

/** JSON-RPC's code for what failed on the server's side. */
const FAILED = -32603;

export class Daemon {
  readonly #env: System["env"];
  readonly #url: string;
  readonly #headers: Record<string, string>;
  /** The revision of the protocol that `initialize` ended with. */
  #agreed: string | undefined;

  constructor(system: System, harness: string, name: string | undefined) {
    const connection = loadConnection(system, name ?? harness);
    this.#env = system.env;
    this.#url = urlOfEnvironment(system) ?? connection?.url ?? localUrl(system);
    const key = keyOf(system, connection ?? connectionOfEnvironment(system, this.#url, EDGE_VERSION));
    this.#headers = headersOf({
      Accept: "application/json, text/event-stream",
      Authorization: key && `Bearer ${key}`,
      "X-Signet-Harness": harness,
      "X-Signet-Agent-Id": connection?.agentId ?? variable(system, "SIGNET_AGENT_ID"),
      "X-Signet-Machine-Id": connection?.machineId ?? machineId(system),
      "X-Signet-Connector-Id": connection?.connectorId,
      "X-Signet-Connector-Version": connection?.connectorVersion,
      "X-Signet-Context": JSON.stringify({ project: evidence(system.cwd) }),
    });
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
      const headers = { ...this.#headers, ...repeated(message, this.#agreed) };
      const body = JSON.stringify(message);
      answer = await exchange({ url: `${this.#url}/mcp`, headers, body, timeoutMs: PATIENCE, env: this.#env });
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

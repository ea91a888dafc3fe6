/**
 * Signet's tools on standard input and output, for harnesses that start a program. Every message is passed on to
 * the daemon's `/mcp`.
 */

import { createInterface } from "node:readline";

import { evidence } from "../../connectors/base/edge/project.mjs";
import { keyOf, loadConnection, type Connection } from "./connection.ts";
import { inWords } from "./failure.ts";
import { prepareNetwork } from "./network.ts";
import { down } from "./reach.ts";
import { machineId, variable, type System } from "./system.ts";
import { send, type Answer } from "./transport.ts";
import { localUrl, urlOfEnvironment } from "./url.ts";

/** How long a tool may take. */
const PATIENCE = 30_000;

/** A daemon, and what every message is sent with. */
interface Daemon {
  url: string;
  headers: Record<string, string>;
}

export async function mcp(system: System, harness: string, name: string | undefined): Promise<void> {
  const daemon = daemonOf(system, harness, loadConnection(system, name ?? harness));
  prepareNetwork(daemon.url);
  // One after the other, as they come.
  for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
    if (line.trim() === "") continue;
    const answer = await passOn(daemon, line.trim());
    if (answer !== undefined) process.stdout.write(`${answer}\n`);
  }
}

function daemonOf(system: System, harness: string, connection: Connection | undefined): Daemon {
  const url = connection?.url ?? urlOfEnvironment(system) ?? localUrl(system);
  const key = connection ? keyOf(system, connection) : variable(system, "SIGNET_API_KEY");
  const headers: Record<string, string | undefined> = {
    "Content-Type": "application/json",
    Accept: "application/json, text/event-stream",
    Authorization: key && `Bearer ${key}`,
    "X-Signet-Harness": harness,
    "X-Signet-Agent-Id": connection?.agentId ?? variable(system, "SIGNET_AGENT_ID"),
    "X-Signet-Machine-Id": connection?.machineId ?? machineId(system),
    "X-Signet-Connector-Id": connection?.connectorId,
    "X-Signet-Connector-Version": connection?.connectorVersion,
    "X-Signet-Context": JSON.stringify({ project: evidence(system.cwd) }),
  };
  const set = Object.entries(headers).flatMap(([name, value]) => (value ? [[name, ascii(value)] as const] : []));
  return { url, headers: Object.fromEntries(set) };
}

/**
 * The daemon's answer to a message; none for a notification. When the daemon is not there a request is answered
 * with an error that says so, and the harness goes on.
 */
async function passOn(daemon: Daemon, message: string): Promise<string | undefined> {
  const id = field(parsed(message), "id");
  const fail = (text: string): string | undefined =>
    id === undefined ? undefined : JSON.stringify({ jsonrpc: "2.0", id, error: { code: -32603, message: text } });
  let answer: Answer;
  try {
    const { url, headers } = daemon;
    answer = await send({ method: "POST", url: `${url}/mcp`, headers, body: message, timeout: PATIENCE });
  } catch (error) {
    return fail(down(daemon.url, inWords(error)).message);
  }
  if (answer.text.trim() === "") return undefined;
  const value = parsed(answer.text);
  if (value === undefined) return fail(`${daemon.url} does not answer like a Signet daemon`);
  // The daemon's own refusals are no JSON-RPC.
  if (!Array.isArray(value) && field(value, "jsonrpc") === undefined) return fail(String(field(value, "error") ?? ""));
  return JSON.stringify(value);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function field(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}

/** A header holds ASCII: other letters become JSON's escapes. */
function ascii(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

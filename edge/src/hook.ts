/**
 * Passes what a harness says on to the daemon, and the answer back. It never fails: whatever happens, the harness
 * goes on, and at most one quiet line says what.
 */

import fs from "node:fs";

import { connect } from "../../connectors/base/edge/client.mjs";
import { connectionFile, loadConnection } from "./connection.ts";
import { inWords } from "./failure.ts";
import type { System } from "./system.ts";
import { readTranscript } from "./transcript.ts";

/** Bytes of a payload: what the daemon takes. */
const PAYLOAD = 9 << 20;

export interface Hook {
  event: string;
  harness: string;
  /** Which of several connections of one harness. */
  connection: string | undefined;
  /** Working directory, if the hook does not say it. */
  project: string | undefined;
  /** Name under which the agent acts. */
  agentId: string | undefined;
}

/** The exit code. */
export async function hook(system: System, asked: Hook): Promise<number> {
  try {
    return await passOn(system, asked);
  } catch (error) {
    quietLine(`[signet] ${inWords(error)}; going on without memory`);
    return 0;
  }
}

async function passOn(system: System, asked: Hook): Promise<number> {
  const name = asked.connection ?? asked.harness;
  const connection = loadConnection(system, name);
  const file = connectionFile(system, name);
  const env = { ...system.env };
  if (asked.agentId !== undefined) env["SIGNET_AGENT_ID"] = asked.agentId;
  const client = connect({ harness: asked.harness, connectionFile: file, edge: "hook", env, notice: quietLine });
  if (!client.active) return 0;

  const said = await readPayload();
  const fields = objectOf(said);
  const wantsTranscript = (connection?.transcriptEvents ?? ["session-end"]).includes(asked.event);
  const transcript = wantsTranscript ? readTranscript(fields?.["transcript_path"]) : undefined;
  const payload = fields && transcript !== undefined ? JSON.stringify({ ...fields, transcript }) : said;
  const cwd = asked.project ?? textOf(fields?.["cwd"]) ?? system.cwd;
  const answer = await client.send(asked.event, payload, { cwd });
  if (!answer) return 0;
  process.stdout.write(textOf(answer.stdout) ?? "");
  return typeof answer.exitCode === "number" ? answer.exitCode & 0xff : 0;
}

async function readPayload(): Promise<string> {
  if (process.stdin.isTTY) return "{}";
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of process.stdin as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > PAYLOAD) throw new Error(`the hook's input is larger than ${PAYLOAD >> 20} MiB`);
    parts.push(part);
  }
  const text = Buffer.concat(parts).toString("utf8");
  return text.trim() === "" ? "{}" : text;
}

/** Harnesses agree on a few names; everything else is read by the connector in the daemon. */
function objectOf(payload: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(payload);
    const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
    return isObject ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

function quietLine(line: string): void {
  try {
    fs.writeSync(2, `${line.replace(/[\r\n]+/g, " ")}\n`);
  } catch {
    // Nobody is there to read it.
  }
}

/** What harnesses start: `hook <event> -H <harness>` and `mcp -H <harness>`, as the program `signet` has them. */

import { parseArgs } from "node:util";

import { inWords } from "./failure.ts";
import { hook } from "./hook.ts";
import { Daemon } from "./mcp/daemon.ts";
import { serve } from "./mcp/serve.ts";
import type { System } from "./system.ts";

/** The exit code; none if these are not commands of the edge. */
export async function runEdge(system: System, args: string[]): Promise<number | undefined> {
  const text = { type: "string" } as const;
  const options = { harness: { ...text, short: "H" }, connection: text, project: text, "agent-id": text };
  // Flags of other versions are no reason to fail: a hook must not.
  const { values, positionals } = parseArgs({ args, options, allowPositionals: true, strict: false });
  const value = (name: string): string | undefined => {
    const found = values[name];
    return typeof found === "string" && found !== "" ? found : undefined;
  };
  const [command, event] = positionals;
  const harness = value("harness");
  const connection = value("connection");
  if (command === "hook") {
    if (event === undefined || harness === undefined) return usage("hook EVENT -H HARNESS");
    return hook(system, { event, harness, connection, project: value("project"), agentId: value("agent-id") });
  }
  if (command === "mcp") {
    return mcp(system, harness ?? "mcp", connection);
  }
  return undefined;
}

async function mcp(system: System, harness: string, connection: string | undefined): Promise<number> {
  try {
    const input = process.stdin as AsyncIterable<Buffer>;
    await serve(new Daemon(system, harness, connection), input, (line) => process.stdout.write(`${line}\n`));
  } catch (error) {
    process.stderr.write(`[signet] ${inWords(error)}\n`);
  }
  return 0;
}

/** A hook that cannot be understood is no reason to stop the harness. */
function usage(text: string): number {
  process.stderr.write(`[signet] the edge was not started as it should be: ${text}\n`);
  return 0;
}

/** What harnesses start: `hook <event> -H <harness>` and `mcp -H <harness>`, as the program `signet` has them. */

import { parseArgs } from "node:util";

import { inWords } from "./failure.ts";
import { hook } from "./hook.ts";
import { mcp } from "./mcp.ts";
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
    await mcp(system, harness ?? "mcp", connection).catch((error: unknown) => usage(inWords(error)));
    return 0;
  }
  return undefined;
}

/** A hook that cannot be understood is no reason to stop the harness. */
function usage(text: string): number {
  process.stderr.write(`[signet] the edge was not started as it should be: ${text}\n`);
  return 0;
}

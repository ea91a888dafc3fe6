/** The command line of the package. */

import { parseArgs } from "node:util";

import { openConnector } from "./component.ts";
import { doctor } from "./commands/doctor.ts";
import { install } from "./commands/install.ts";
import { status } from "./commands/status.ts";
import { uninstall } from "./commands/uninstall.ts";
import { runEdge } from "./edge.ts";
import { Failure, inWords } from "./failure.ts";
import { Setup } from "./setup.ts";
import { variable, type System } from "./system.ts";

/** A command and the flags that it takes. */
const COMMANDS: Readonly<Record<string, readonly string[]>> = {
  install: ["url", "api-key", "api-key-env", "agent-id", "project", "dry-run"],
  uninstall: ["project", "dry-run"],
  status: ["project", "dry-run"],
  doctor: ["project"],
};

const FLAGS = {
  url: { type: "string" },
  "api-key": { type: "string" },
  "api-key-env": { type: "string" },
  "agent-id": { type: "string" },
  project: { type: "string" },
  "dry-run": { type: "boolean" },
  json: { type: "boolean" },
  help: { type: "boolean", short: "h" },
  version: { type: "boolean", short: "V" },
} as const;

type Flags = ReturnType<typeof parse>["values"];

/** Runs a command and answers the exit code. `edge` is the text of the part that harnesses start. */
export async function run(system: System, args: string[], edge: () => string): Promise<number> {
  try {
    // Hooks come first: they must be quick and must not fail.
    return (await runEdge(system, args)) ?? (await command(system, args, edge));
  } catch (error) {
    const text = inWords(error);
    process.stderr.write(`${args.includes("--json") ? JSON.stringify({ error: text }) : `signet: ${text}`}\n`);
    return error instanceof Failure ? error.exitCode : 1;
  }
}

async function command(system: System, args: string[], edge: () => string): Promise<number> {
  const { values, positionals } = parse(args);
  if (values.version) return say(EDGE_VERSION);
  const connector = await openConnector();
  const { harness, title } = connector.description;
  const [name, ...extra] = positionals;
  if (values.help || name === undefined) return say(help(harness, title));
  const allowed = COMMANDS[name];
  const stray = Object.keys(values).find((flag) => flag !== "json" && !allowed?.includes(flag));
  if (!allowed || extra.length > 0) throw wrong(`there is no command ${[name, ...extra].join(" ")}`);
  if (stray !== undefined) throw wrong(`${name} takes no --${stray}`);
  if (values["api-key"] !== undefined && values["api-key-env"] !== undefined) {
    throw wrong("give --api-key or --api-key-env, not both");
  }
  return carryOut(name, new Setup(system, connector, values.project), values, edge);
}

async function carryOut(name: string, setup: Setup, flags: Flags, edge: () => string): Promise<number> {
  const { url, json = false, "dry-run": dryRun = false } = flags;
  if (name === "uninstall") {
    uninstall(setup, dryRun, json);
    return 0;
  }
  if (name === "status") {
    await status(setup, dryRun, json);
    return 0;
  }
  if (name === "doctor") return (await doctor(setup, json)) ? 0 : 1;
  const { "api-key": apiKey, "api-key-env": apiKeyEnv, "agent-id": agentId } = flags;
  await install(setup, { url, apiKey, apiKeyEnv, agentId, dryRun, json }, edge());
  if (apiKey !== undefined) tellOfNpmsLog(setup.system);
  return 0;
}

/** npm keeps the command lines that it was given. */
function tellOfNpmsLog(system: System): void {
  if (variable(system, "npm_command") !== "exec") return;
  const cache = variable(system, "npm_config_cache") ?? "~/.npm";
  process.stderr.write(
    `Note: npm wrote this command line, with the key, into its log: delete what is in ${cache}/_logs, and next ` +
      "time give the key in SIGNET_API_KEY instead of --api-key.\n",
  );
}

function parse(args: string[]) {
  try {
    return parseArgs({ args, options: FLAGS, allowPositionals: true });
  } catch (error) {
    throw wrong(inWords(error));
  }
}

function wrong(what: string): Failure {
  return new Failure(`${what}; --help lists what there is`, 2);
}

function say(text: string): number {
  process.stdout.write(`${text}\n`);
  return 0;
}

function help(harness: string, title: string): string {
  return `Connects ${title} to a Signet daemon: memory, identity and policy for every coding agent that you run.

Usage: npx -y @signetai/connector-${harness} <command> [flags]

  install     Connect ${title}
    --url <URL>            the daemon, if it is not this machine's own (or SIGNET_DAEMON_URL)
    --api-key <KEY>        the key, kept in a file that only you can read (or SIGNET_API_KEY)
    --api-key-env <NAME>   name of the environment variable that holds the key, which is then written nowhere
    --agent-id <NAME>      name under which the agent acts
  uninstall   Disconnect it: its files become what they were
  status      How it is connected
  doctor      Look for what is wrong, and say what to do
  hook, mcp   Called by ${title}, not by people

  --project <FOLDER>   in this project's folder alone
  --dry-run            only show what would change (install, uninstall, status)
  --json               answer in JSON`;
}

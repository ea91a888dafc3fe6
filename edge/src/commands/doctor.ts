/** Looks at what is between a harness and its daemon, in the order in which it is used, and says what to do. */

import fs from "node:fs";
import path from "node:path";

import { connectionFile, keyOf, loadConnection, type Connection } from "../connection.ts";
import { edgeFile } from "../edge_file.ts";
import { inWords } from "../failure.ts";
import { ask } from "../reach.ts";
import { show } from "../report.ts";
import type { Setup } from "../setup.ts";
import { current } from "../steps.ts";
import { paths, stateFolder } from "../system.ts";

/** One thing that was looked at. */
interface Finding {
  what: string;
  good: boolean;
  says: string;
}

/** Whether all is well. */
export async function doctor(setup: Setup, json: boolean): Promise<boolean> {
  const connection = loadConnection(setup.system, setup.name);
  const findings = [program(setup)];
  if (connection) {
    findings.push(configuration(setup, connection), stored(setup, connection), ...(await daemon(setup, connection)));
  } else {
    const says = `${setup.title} is not connected; \`install\` connects it`;
    findings.push({ what: "connection", good: false, says });
  }
  findings.push(kept(setup));
  const healthy = findings.every((finding) => finding.good);
  const line = ({ what, good, says }: Finding): string => `${good ? "ok " : "BAD"}  ${what.padEnd(14)} ${says}\n`;
  show(json, { healthy, findings }, findings.map(line).join(""));
  return healthy;
}

/** What the harness starts. An extension that runs inside it starts nothing. */
function program(setup: Setup): Finding {
  const file = edgeFile(setup.system);
  const there = fs.existsSync(file);
  const named = current(setup.files).some(({ content }) => content?.includes(path.basename(file)));
  if (!there && named) return { what: "program", good: false, says: `there is no ${file}; \`install\` puts it there` };
  return { what: "program", good: true, says: there ? `${setup.system.node} ${file}` : "nothing has to be started" };
}

function configuration(setup: Setup, connection: Connection): Finding {
  const { presence } = setup.plan("install", connection, current(setup.files));
  const good = presence === "complete";
  const advice = "not all of it is there, or it starts another program; `install` refreshes it";
  return { what: "configuration", good, says: good ? setup.files.map((file) => file.path).join(", ") : advice };
}

/** The connection's own file, which may hold the key. */
function stored(setup: Setup, connection: Connection): Finding {
  const file = connectionFile(setup.system, setup.name);
  const finding = (good: boolean, says: string): Finding => ({ what: "connection", good, says });
  const others = setup.system.platform === "win32" ? 0 : fs.statSync(file).mode & 0o077;
  if (others !== 0) return finding(false, `others can read ${file}, and the key may be in it; run: chmod 600 ${file}`);
  const variable = connection.apiKeyVariable;
  if (variable !== undefined && !setup.system.env[variable]) {
    return finding(false, `the key is to be in ${variable}, which is not set here; set it where ${setup.title} starts`);
  }
  return finding(true, file);
}

async function daemon(setup: Setup, connection: Connection): Promise<Finding[]> {
  const { url } = connection;
  let version: unknown;
  try {
    version = ((await ask(setup.system, connection, "/health")) as { version?: unknown } | null)?.version;
  } catch (error) {
    return [{ what: "daemon", good: false, says: inWords(error) }];
  }
  return [{ what: "daemon", good: true, says: `${url}, version ${version}` }, ...(await key(setup, connection))];
}

/** Whether the key is good, and whether the daemon knows this harness. */
async function key(setup: Setup, connection: Connection): Promise<Finding[]> {
  let known: unknown;
  try {
    const answer = await ask(setup.system, connection, "/api/connectors/harnesses");
    known = (answer as { harnesses?: unknown } | null)?.harnesses;
  } catch (error) {
    const advice = `make one where the daemon runs: \`signet api-key create --name ... --connector ${setup.harness}\``;
    return [{ what: "key", good: false, says: `${inWords(error)}; ${advice}` }];
  }
  const has = Array.isArray(known) && known.includes(setup.harness);
  const none = keyOf(setup.system, connection) === undefined;
  return [
    { what: "key", good: true, says: none ? "none is needed on the daemon's own machine" : "good" },
    {
      what: "connector",
      good: has,
      says: has ? "the daemon has it" : `the daemon has none for ${setup.harness}: upgrade it`,
    },
  ];
}

/** What is kept for the daemon, and what was lost. */
function kept(setup: Setup): Finding {
  const { join } = paths(setup.system);
  const folder = join(stateFolder(setup.system), "spool", setup.name);
  const count = fs.existsSync(folder) ? fs.readdirSync(folder).filter((name) => /^\d{13}-/.test(name)).length : 0;
  const [dropped, refused] = [numberIn(join(folder, "dropped")), numberIn(join(folder, "refused"))];
  let says = count === 0 ? "no event is kept" : `${count} kept; the next hook delivers them`;
  if (dropped > 0) says += `; ${dropped} were dropped, too many or too old`;
  if (refused > 0) says += `; ${refused} were refused by the daemon`;
  return { what: "kept events", good: true, says };
}

function numberIn(file: string): number {
  try {
    return Number.parseInt(fs.readFileSync(file, "utf8"), 10) || 0;
  } catch {
    return 0;
  }
}

/** Looks for what is wrong, and says what to do. */

import fs from "node:fs";

import { connectionFile, loadConnection, type Connection } from "../connection.ts";
import { edgeFile } from "../edge_file.ts";
import { reach } from "../reach.ts";
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
  const findings = connection
    ? [stored(setup, connection), files(setup, connection), edge(setup), await daemon(setup, connection), spool(setup)]
    : [{ what: "connection", good: false, says: `${setup.title} is not connected here; \`install\` connects it` }];
  const healthy = findings.every((finding) => finding.good);
  const line = ({ what, good, says }: Finding): string => `${good ? "ok " : "BAD"}  ${what.padEnd(14)} ${says}\n`;
  show(json, { healthy, findings }, findings.map(line).join(""));
  return healthy;
}

function stored(setup: Setup, connection: Connection): Finding {
  const file = connectionFile(setup.system, setup.name);
  const others = setup.system.platform === "win32" ? 0 : fs.statSync(file).mode & 0o077;
  if (others !== 0) {
    return { what: "connection", good: false, says: `others can look into ${file}; run: chmod 600 ${file}` };
  }
  const variable = connection.apiKeyVariable;
  if (variable !== undefined && !setup.system.env[variable]) {
    const says = `the key should be in ${variable}, which is not set here; set it where ${setup.title} starts`;
    return { what: "connection", good: false, says };
  }
  return { what: "connection", good: true, says: `${file}, to ${connection.url}` };
}

function files(setup: Setup, connection: Connection): Finding {
  const { presence } = setup.plan("install", connection, current(setup.files));
  const good = presence === "complete";
  const says = good ? setup.files.map((file) => file.path).join(", ") : "not as they should be; `install` mends them";
  return { what: "files", good, says };
}

function edge(setup: Setup): Finding {
  const file = edgeFile(setup.system);
  const good = fs.existsSync(file);
  return { what: "edge", good, says: good ? `${setup.system.node} ${file}` : `${file} is gone; \`install\` mends it` };
}

async function daemon(setup: Setup, connection: Connection): Promise<Finding> {
  const { reached, problem } = await reach(setup.system, connection);
  return { what: "daemon", good: reached, says: problem ?? `${connection.url} answers and knows this connection` };
}

/** What waits for the daemon, and what was lost. */
function spool(setup: Setup): Finding {
  const { join } = paths(setup.system);
  const folder = join(stateFolder(setup.system), "spool", setup.name);
  const waiting = fs.existsSync(folder) ? fs.readdirSync(folder).filter((name) => /^\d{13}-/.test(name)).length : 0;
  const [dropped, refused] = [numberIn(join(folder, "dropped")), numberIn(join(folder, "refused"))];
  const lost = dropped + refused === 0 ? "" : `; ${dropped} were dropped, ${refused} the daemon refused (${folder})`;
  return { what: "events", good: dropped + refused === 0, says: `${waiting} wait for the daemon${lost}` };
}

function numberIn(file: string): number {
  try {
    return Number.parseInt(fs.readFileSync(file, "utf8"), 10) || 0;
  } catch {
    return 0;
  }
}

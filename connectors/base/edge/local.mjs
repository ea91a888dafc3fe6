// This machine's own daemon.

import fs from "node:fs";
import path from "node:path";

/** The port of the existing ecosystem. */
const PORT = "3850";

/**
 * Where it says that it listens, else where it listens by default: what an edge goes by that has no connection, as
 * `signet hook` does.
 *
 * @param {Readonly<Record<string, string | undefined>>} env
 * @param {string} home
 * @returns {string}
 */
export function localUrl(env, home) {
  const workspace = env.SIGNET_WORKSPACE || env.SIGNET_PATH || path.join(home, ".signet");
  try {
    const { url } = JSON.parse(fs.readFileSync(path.join(workspace, ".daemon", "running.json"), "utf8"));
    if (/^https?:\/\/[^/?#@\s]+$/.test(url)) return url;
  } catch {
    // It never ran, or not as this user.
  }
  return `http://${env.SIGNET_HOST || "127.0.0.1"}:${env.SIGNET_PORT || PORT}`;
}

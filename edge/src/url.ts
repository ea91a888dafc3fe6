/** Which daemon. */

import fs from "node:fs";

import { Failure } from "./failure.ts";
import { home, paths, variable, type System } from "./system.ts";

/** The port of the existing ecosystem. */
const PORT = "3850";

/** An origin: scheme and host, nothing behind. */
export function checkUrl(text: string): string {
  const url = text.trim().replace(/\/+$/, "");
  if (/^https?:\/\/[^/?#@ ]+$/.test(url) && URL.canParse(url)) return url;
  throw new Failure(
    `${JSON.stringify(url)} is no daemon's URL; it looks like http://127.0.0.1:3850 or https://signet-home.tailnet:3850`,
  );
}

/** The URL that the environment names. */
export function urlOfEnvironment(system: System): string | undefined {
  const named = variable(system, "SIGNET_DAEMON_URL");
  return named === undefined ? undefined : checkUrl(named);
}

/** This machine's own daemon: where it says that it listens, else where it listens by default. */
export function localUrl(system: System): string {
  const { join } = paths(system);
  const workspace =
    variable(system, "SIGNET_WORKSPACE") ?? variable(system, "SIGNET_PATH") ?? join(home(system), ".signet");
  try {
    const note: unknown = JSON.parse(fs.readFileSync(join(workspace, ".daemon", "running.json"), "utf8"));
    const url = (note as { url?: unknown } | null)?.url;
    if (typeof url === "string") return checkUrl(url);
  } catch {
    // It never ran, or not as this user.
  }
  const host = variable(system, "SIGNET_HOST") ?? "127.0.0.1";
  return `http://${host}:${variable(system, "SIGNET_PORT") ?? PORT}`;
}

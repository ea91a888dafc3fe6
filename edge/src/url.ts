/** Which daemon. */

import { localUrl as local } from "../../connectors/base/edge/local.mjs";
import { Failure } from "./failure.ts";
import { home, variable, type System } from "./system.ts";

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
  return local(system.env, home(system));
}

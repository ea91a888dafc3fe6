/** What a program sees of the machine that it runs on: passed in, so that tests can be other machines. */

import { readFileSync } from "node:fs";
import { homedir, hostname } from "node:os";
import path from "node:path";

import { Failure } from "./failure.ts";

export interface System {
  platform: NodeJS.Platform;
  env: Readonly<Record<string, string | undefined>>;
  /** Absolute path of the running `node`. */
  node: string;
  cwd: string;
}

export function thisSystem(): System {
  return { platform: process.platform, env: process.env, node: process.execPath, cwd: process.cwd() };
}

/** A variable that is set to something. */
export function variable(system: System, name: string): string | undefined {
  const value = system.env[name];
  return value === undefined || value.trim() === "" ? undefined : value;
}

/** The path functions of that machine. */
export function paths(system: System): path.PlatformPath {
  return system.platform === "win32" ? path.win32 : path.posix;
}

export function home(system: System): string {
  const named = variable(system, system.platform === "win32" ? "USERPROFILE" : "HOME");
  const found = named ?? (system.platform === process.platform ? homedir() : "");
  if (found === "") throw new Failure("cannot tell where your home is: set HOME, or on Windows USERPROFILE");
  return found;
}

/** The folder of Signet's files on the side of harnesses; the same on every system. */
export function configFolder(system: System): string {
  const base = variable(system, "XDG_CONFIG_HOME") ?? paths(system).join(home(system), ".config");
  return paths(system).join(base, "signet");
}

/** The folder of what an edge keeps while the daemon is away. */
export function stateFolder(system: System): string {
  const { join } = paths(system);
  const base =
    system.platform === "win32"
      ? (variable(system, "LOCALAPPDATA") ?? join(home(system), "AppData", "Local"))
      : (variable(system, "XDG_STATE_HOME") ?? join(home(system), ".local", "state"));
  return join(base, "signet");
}

/** This machine's name, for provenance. */
export function machineId(system: System): string {
  const named = variable(system, "SIGNET_MACHINE_ID") ?? variable(system, "HOSTNAME") ?? hostnameFile();
  return named ?? variable(system, "COMPUTERNAME") ?? (hostname() || "unknown");
}

function hostnameFile(): string | undefined {
  try {
    return readFileSync("/etc/hostname", "utf8").trim() || undefined;
  } catch {
    return undefined;
  }
}

/** Where a harness is connected: for the user, in a configuration folder of its own, or in one project. */

import fs from "node:fs";

import type { ConfigFile, Description, Scope } from "../generated/interfaces/signet-plugin-connector.js";
import { sha256 } from "./digest.ts";
import { fileFailure } from "./failure.ts";
import { home, paths, variable, type System } from "./system.ts";

/** A harness's file: its name in plans and where it is. */
export interface Located {
  name: string;
  path: string;
}

/** One of the places in which a harness of a machine can be connected, each to a daemon and as an agent of its own. */
export interface Place {
  kind: "home" | "config-dir" | "project";
  folder: string;
}

export function placeOf(system: System, description: Description, project: string | undefined): Place {
  if (project !== undefined) return { kind: "project", folder: resolved(system, project) };
  const moved = description.configDirVariable && variable(system, description.configDirVariable);
  return moved ? { kind: "config-dir", folder: moved } : { kind: "home", folder: home(system) };
}

export function scopeOf(place: Place): Scope {
  return place.kind === "project" ? "project" : "user";
}

/** The name of the connection: the harness's, but for the places that there can be several of. */
export function connectionName(system: System, place: Place, harness: string): string {
  if (place.kind === "home") return harness;
  // The program `signet` names a project's folder on Windows in this long form.
  const long = system.platform === "win32" && place.kind === "project" ? "\\\\?\\" : "";
  return `${harness}-${sha256(long + place.folder).slice(0, 8)}`;
}

/** Where the harness's files are. In a project some have no place. */
export function locate(system: System, place: Place, description: Description): Located[] {
  const below = (file: ConfigFile): string | undefined =>
    ({ home: file.path, "config-dir": file.pathInConfigDir, project: file.pathInProject })[place.kind];
  return description.configFiles.flatMap((file) => {
    const path = below(file);
    return path === undefined ? [] : [{ name: file.path, path: joined(system, place, path) }];
  });
}

function joined(system: System, place: Place, path: string): string {
  // `~/.config` is where XDG_CONFIG_HOME says, for whoever keeps files there.
  const moved = place.kind === "home" ? variable(system, "XDG_CONFIG_HOME") : undefined;
  const [first, ...rest] = path.split("/");
  const parts = moved !== undefined && first === ".config" ? [moved, ...rest] : [place.folder, ...path.split("/")];
  return paths(system).join(...parts);
}

function resolved(system: System, project: string): string {
  const folder = paths(system).resolve(system.cwd, project);
  try {
    return fs.realpathSync.native(folder);
  } catch (error) {
    throw fileFailure("find", folder, error);
  }
}

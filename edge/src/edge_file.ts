/**
 * The part that harnesses start. npx's cache goes away, so an install copies it to a place of its own; one copy
 * serves all harnesses, and the newest one stays.
 */

import fs from "node:fs";

import { Backup } from "./backup.ts";
import { makePrivateFolder, readFile, remove, replace } from "./files.ts";
import { configFolder, paths, type System } from "./system.ts";

/** Connectors of this package recognise their hooks by this name and its folder's. */
const NAME = "edge.mjs";

export function edgeFile(system: System): string {
  return paths(system).join(configFolder(system), NAME);
}

/** Puts the package's copy in place, unless a newer one is there. */
export function placeEdge(system: System, packaged: string): void {
  const file = edgeFile(system);
  const there = readFile(file);
  if (there === packaged || (there !== undefined && isNewer(versionOf(there), versionOf(packaged)))) return;
  makePrivateFolder(configFolder(system));
  replace(file, packaged);
}

/** Takes it away if no connection is left whose files name it. */
export function dropEdge(system: System): void {
  const connections = paths(system).join(configFolder(system), "connectors");
  const left = fs.existsSync(connections) ? fs.readdirSync(connections) : [];
  const names = left.filter((name) => name.endsWith(".json")).map((name) => name.slice(0, -".json".length));
  if (!names.some((name) => new Backup(system, name).mayName(NAME))) remove(edgeFile(system));
}

/** The build writes it into the first lines. */
export function versionOf(text: string): string {
  return /^\/\/ Signet's edge, version (\S+)$/m.exec(text.slice(0, 200))?.[1] ?? "";
}

/** By its numbers; a version without numbers is the oldest. */
export function isNewer(one: string, other: string): boolean {
  const numbers = (version: string): number[] => (version.match(/\d+/g) ?? []).slice(0, 3).map(Number);
  const [left, right] = [numbers(one), numbers(other)];
  for (const [at, number] of left.entries()) {
    const against = right[at] ?? -1;
    if (number !== against) return number > against;
  }
  return false;
}

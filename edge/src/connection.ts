/**
 * How a harness on this machine reaches its daemon: one small file per harness and place, readable by this user
 * only, since the key may be in it. The program `signet` reads and writes the same file.
 */

import { makePrivateFolder, readFile, writePrivate } from "./files.ts";
import { configFolder, machineId, paths, variable, type System } from "./system.ts";

export interface Connection {
  url: string;
  apiKey?: string;
  apiKeyVariable?: string;
  agentId: string;
  machineId: string;
  connectorId: string;
  connectorVersion: string;
  transcriptEvents: string[];
  keepEvents: string[];
}

/** The file of a connection: named after the harness, or after it and a place. */
export function connectionFile(system: System, name: string): string {
  return paths(system).join(configFolder(system), "connectors", `${name}.json`);
}

/** A connection, if it was installed. A damaged file counts as none. */
export function loadConnection(system: System, name: string): Connection | undefined {
  try {
    return understood(JSON.parse(readFile(connectionFile(system, name)) ?? "null"));
  } catch {
    return undefined;
  }
}

export function saveConnection(system: System, name: string, connection: Connection): void {
  const file = connectionFile(system, name);
  makePrivateFolder(paths(system).dirname(file));
  writePrivate(file, JSON.stringify(connection, null, 2));
}

/** What is used when nothing was installed. */
export function connectionOfEnvironment(system: System, url: string, version: string): Connection {
  return {
    url,
    agentId: "",
    machineId: machineId(system),
    connectorId: "",
    connectorVersion: version,
    transcriptEvents: ["session-end"],
    keepEvents: [],
  };
}

/** The key: the environment's word counts before the file's. */
export function keyOf(system: System, connection: Connection): string | undefined {
  const named = connection.apiKeyVariable && variable(system, connection.apiKeyVariable);
  return (
    named || variable(system, "SIGNET_API_KEY") || variable(system, "SIGNET_TOKEN") || connection.apiKey || undefined
  );
}

function understood(value: unknown): Connection | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const field = (name: string): unknown => (value as Record<string, unknown>)[name];
  const text = (name: string): string | undefined => {
    const found = field(name);
    return typeof found === "string" ? found : undefined;
  };
  const list = (name: string): string[] => {
    const found = field(name);
    return Array.isArray(found) ? found.filter((item) => typeof item === "string") : [];
  };
  const [url, agentId, machine] = [text("url"), text("agentId"), text("machineId")];
  const [connectorId, connectorVersion] = [text("connectorId"), text("connectorVersion")];
  if (url === undefined || agentId === undefined || machine === undefined) return undefined;
  if (connectorId === undefined || connectorVersion === undefined) return undefined;
  const apiKey = text("apiKey");
  const apiKeyVariable = text("apiKeyVariable");
  return {
    url,
    ...(apiKey !== undefined && { apiKey }),
    ...(apiKeyVariable !== undefined && { apiKeyVariable }),
    agentId,
    machineId: machine,
    connectorId,
    connectorVersion,
    transcriptEvents: list("transcriptEvents"),
    keepEvents: list("keepEvents"),
  };
}

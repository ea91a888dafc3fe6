/** A connector in a place: what every command begins with. */

import { randomUUID } from "node:crypto";

import type {
  Action,
  ConfigPlan,
  Credential,
  CurrentFile,
  Hook,
  Target,
} from "../generated/interfaces/signet-plugin-connector.js";
import type { Connector } from "./component.ts";
import { connectionFile, loadConnection, type Connection } from "./connection.ts";
import { Failure } from "./failure.ts";
import { edgeFile } from "./edge_file.ts";
import { connectionName, locate, placeOf, scopeOf, type Located, type Place } from "./place.ts";
import { machineId, variable, type System } from "./system.ts";
import { checkUrl, localUrl, urlOfEnvironment } from "./url.ts";
import { shellWord } from "./words.ts";

/** What the command line says of a connection. */
export interface Wanted {
  url?: string | undefined;
  apiKey?: string | undefined;
  apiKeyEnv?: string | undefined;
  agentId?: string | undefined;
}

export class Setup {
  readonly system: System;
  readonly connector: Connector;
  readonly harness: string;
  readonly title: string;
  /** Of the connection. */
  readonly name: string;
  readonly files: Located[];
  readonly #place: Place;

  constructor(system: System, connector: Connector, project: string | undefined) {
    const { description } = connector;
    this.system = system;
    this.connector = connector;
    this.harness = description.harness;
    this.title = description.title;
    this.#place = placeOf(system, description, project);
    this.files = locate(system, this.#place, description);
    if (this.files.length === 0) {
      throw new Failure(
        `${this.title} has no configuration of one project alone; connect it without --project`,
      );
    }
    this.name = connectionName(system, this.#place, this.harness);
  }

  /**
   * The connection to write: what is given, then what the environment says, then what was there, then this machine's
   * own daemon. The program `signet` goes by the same order.
   */
  connect(wanted: Wanted): Connection {
    const { system } = this;
    const old = loadConnection(system, this.name);
    const given = wanted.url === undefined ? urlOfEnvironment(system) : checkUrl(wanted.url);
    const url = given ?? old?.url ?? localUrl(system);
    const kept = old?.url === url ? old : undefined;
    const { apiKey, apiKeyVariable } = this.#credential(wanted, kept);
    return {
      url,
      ...(apiKey !== undefined && { apiKey }),
      ...(apiKeyVariable !== undefined && { apiKeyVariable }),
      agentId: wanted.agentId ?? variable(system, "SIGNET_AGENT_ID") ?? kept?.agentId ?? "default",
      machineId: machineId(system),
      connectorId: kept?.connectorId ?? `conn_${randomUUID().replaceAll("-", "").slice(0, 12)}`,
      connectorVersion: this.connector.version,
      transcriptEvents: this.#events((hook) => hook.wantsTranscript),
      keepEvents: this.#events((hook) => hook.keep),
    };
  }

  plan(action: Action, connection: Connection, current: CurrentFile[]): ConfigPlan {
    return this.connector.plan(action, this.#target(connection), current);
  }

  #target(connection: Connection): Target {
    const words = [this.system.node, edgeFile(this.system)];
    if (this.name !== this.harness) words.push("--connection", this.name);
    return {
      daemonUrl: connection.url,
      program: words.map((word) => shellWord(this.system, word)).join(" "),
      programWords: words,
      scope: scopeOf(this.#place),
      connectionFile: connectionFile(this.system, this.name),
      agentId: connection.agentId,
      machineId: connection.machineId,
      connectorId: connection.connectorId,
      credential: credentialOf(connection),
    };
  }

  /** SIGNET_API_KEY serves to pass a key without showing it on a command line; it is kept as one given there. */
  #credential(wanted: Wanted, kept: Connection | undefined): Pick<Connection, "apiKey" | "apiKeyVariable"> {
    if (wanted.apiKey !== undefined) return { apiKey: wanted.apiKey };
    if (wanted.apiKeyEnv !== undefined) return { apiKeyVariable: wanted.apiKeyEnv };
    if (kept?.apiKeyVariable !== undefined) return { apiKeyVariable: kept.apiKeyVariable };
    const apiKey = variable(this.system, "SIGNET_API_KEY") ?? kept?.apiKey;
    return apiKey === undefined ? {} : { apiKey };
  }

  #events(which: (hook: Hook) => boolean): string[] {
    return this.connector.description.hooks.filter(which).map((hook) => hook.event);
  }
}

function credentialOf(connection: Connection): Credential {
  if (connection.apiKeyVariable !== undefined) return { tag: "environment", val: connection.apiKeyVariable };
  return { tag: connection.apiKey === undefined ? "local" : "stored" };
}

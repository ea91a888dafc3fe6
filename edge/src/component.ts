/** The connector's component: here it describes the harness and plans edits; the rest of it runs in the daemon. */

import { brotliDecompressSync } from "node:zlib";

import { instantiate, modules, version } from "signet-component";
import type {
  Action,
  ConfigPlan,
  CurrentFile,
  Description,
  Target,
} from "../generated/interfaces/signet-plugin-connector.js";
import { Failure, inWords } from "./failure.ts";

export interface Connector {
  version: string;
  description: Description;
  plan(action: Action, target: Target, files: CurrentFile[]): ConfigPlan;
}

export async function openConnector(): Promise<Connector> {
  const load = (name: string): Promise<WebAssembly.Module> => {
    const bytes = brotliDecompressSync(Buffer.from(modules[name] ?? "", "base64"));
    return WebAssembly.compile(new Uint8Array(bytes));
  };
  const { connector } = await instantiate(load, refusing("the connector"));
  return {
    version,
    description: inPlainWords(() => connector.describe()),
    plan: (action, target, files) => inPlainWords(() => connector.plan(action, target, files)),
  };
}

/** Stands for every capability of the daemon's: there is none here, and planning needs none. */
function refusing(what: string): object {
  const refuse = (): never => {
    throw new Error(`${what} is there in the daemon only`);
  };
  return new Proxy(refuse, { get: (_, name) => refusing(`${what} ${String(name)}`) });
}

/** What a connector says against a file is for the user; that it was a component that said it is not. */
function inPlainWords<T>(ask: () => T): T {
  try {
    return ask();
  } catch (error) {
    const payload: unknown = error instanceof Error && "payload" in error ? error.payload : undefined;
    if (typeof payload === "object" && payload !== null && "val" in payload) throw new Failure(String(payload.val));
    throw new Failure(`the connector failed: ${inWords(error)}; please report it`);
  }
}

/** The module `signet-component`: the connector's component, as the build lays it in (build.mjs). */

import type { Root } from "../generated/connector.js";

/** Version of the connector. */
export const version: string;

/** Its core modules by name: compressed with brotli, in base64. */
export const modules: Readonly<Record<string, string>>;

export function instantiate(
  getCoreModule: (name: string) => Promise<WebAssembly.Module>,
  imports: object,
): Promise<Root>;

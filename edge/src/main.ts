import { readFileSync } from "node:fs";

import { run } from "./cli.ts";
import { thisSystem } from "./system.ts";

/** It lies beside this program in the package. */
const edge = (): string => readFileSync(new URL("edge.mjs", import.meta.url), "utf8");

process.exitCode = await run(thisSystem(), process.argv.slice(2), edge);

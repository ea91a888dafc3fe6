import { inWords } from "./failure.ts";
import { runEdge } from "./edge.ts";
import { thisSystem } from "./system.ts";

// Who does not read the answer does not want it.
process.stdout.on("error", () => process.exit(0));
try {
  const code = await runEdge(thisSystem(), process.argv.slice(2));
  if (code === undefined) {
    process.stderr.write("[signet] this is for harnesses: hook EVENT -H HARNESS, mcp -H HARNESS\n");
  }
  process.exitCode = code ?? 0;
} catch (error) {
  process.stderr.write(`[signet] ${inWords(error)}; going on without memory\n`);
}

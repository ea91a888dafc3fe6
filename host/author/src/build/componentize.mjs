// Turns a JavaScript module into a component that imports nothing but what its world names, and the features that are
// asked for.
import { writeFile } from "node:fs/promises";
import { pathToFileURL } from "node:url";

const [compiler, sourcePath, witPath, worldName, output, ...features] = process.argv.slice(2);
const { componentize } = await import(pathToFileURL(compiler).href);
try {
  const all = ["stdio", "random", "clocks", "http", "fetch-event"];
  const disableFeatures = all.filter((feature) => !features.includes(feature));
  const { component } = await componentize({ sourcePath, witPath, worldName, disableFeatures });
  await writeFile(output, component);
} catch (error) {
  console.error(String(error?.message ?? error));
  process.exitCode = 1;
}

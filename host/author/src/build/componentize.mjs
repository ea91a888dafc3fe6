// Turns a JavaScript module into a component that imports nothing but what its world names.
import { writeFile } from "node:fs/promises";
import { pathToFileURL } from "node:url";

const [compiler, sourcePath, witPath, worldName, output] = process.argv.slice(2);
const { componentize } = await import(pathToFileURL(compiler).href);
try {
  const disableFeatures = ["stdio", "random", "clocks", "http", "fetch-event"];
  const { component } = await componentize({ sourcePath, witPath, worldName, disableFeatures });
  await writeFile(output, component);
} catch (error) {
  console.error(String(error?.message ?? error));
  process.exitCode = 1;
}

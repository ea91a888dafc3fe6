// After Vite: each file once more in the two encodings that browsers ask for, and the size of what is loaded at first.
import { readFileSync, writeFileSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { initial, sum } from "./initial.mjs";

/** Bytes of JavaScript, compressed by gzip, that the first page may load. */
const INITIAL = 150_000;
/** What compresses; fonts are compressed in themselves. */
const TEXT = /\.(js|css|html|svg|json)$/;

const dist = new URL("../dist/", import.meta.url).pathname;
const { scripts, styles } = initial(dist);

for (const entry of await readdir(dist, { recursive: true, withFileTypes: true })) {
  if (!entry.isFile() || !TEXT.test(entry.name)) continue;
  const path = join(entry.parentPath, entry.name);
  const bytes = readFileSync(path);
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
  writeFileSync(`${path}.br`, brotliCompressSync(bytes, { params }));
  writeFileSync(`${path}.gz`, gzipSync(bytes, { level: 9 }));
}

const kb = (bytes) => `${(bytes / 1000).toFixed(1)} kB`;
console.log(
  `loaded at first: ${kb(sum(scripts))} of JavaScript (at most ${kb(INITIAL)}), ${kb(sum(styles))} of CSS, gzipped`,
);
if (sum(scripts) > INITIAL) {
  for (const [file, bytes] of scripts) console.error(`  ${kb(bytes)}  ${file}`);
  console.error(
    "The first page loads too much JavaScript: load what it does not show at once with import().",
  );
  process.exit(1);
}

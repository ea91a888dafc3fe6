// After Vite: each file once more in the two encodings that browsers ask for, and the size of what is loaded at first.
import { readFileSync, writeFileSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

/** Bytes of JavaScript, compressed by gzip, that the first page may load. */
const INITIAL = 150_000;
/** What compresses; fonts are compressed in themselves. */
const TEXT = /\.(js|css|html|svg|json)$/;

const dist = new URL("../dist/", import.meta.url).pathname;
const gzipped = (file) => gzipSync(readFileSync(join(dist, file)), { level: 9 }).length;

/** A chunk and all that it imports at once. */
const closure = (manifest, key, seen = new Set()) => {
  if (seen.has(key)) return seen;
  seen.add(key);
  for (const next of manifest[key].imports ?? []) closure(manifest, next, seen);
  return seen;
};

const manifest = JSON.parse(readFileSync(join(dist, "manifest.json"), "utf8"));
// What opening the address loads: the entry, and the page that it shows first.
const first = ["index.html", "src/pages/home/page.tsx"].filter((key) => manifest[key]);
const keys = new Set(first.flatMap((key) => [...closure(manifest, key)]));
const files = [...keys].map((key) => manifest[key].file).filter((file) => file.endsWith(".js"));
const initial = files.reduce((sum, file) => sum + gzipped(file), 0);
const styles = [...new Set([...keys].flatMap((key) => manifest[key].css ?? []))];
const css = styles.reduce((sum, file) => sum + gzipped(file), 0);

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
  `loaded at first: ${kb(initial)} of JavaScript (at most ${kb(INITIAL)}), ${kb(css)} of CSS, gzipped`,
);
if (initial > INITIAL) {
  for (const file of files) console.error(`  ${kb(gzipped(file))}  ${file}`);
  console.error(
    "The first page loads too much JavaScript: load what it does not show at once with import().",
  );
  process.exit(1);
}

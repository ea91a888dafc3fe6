// What opening the address loads: the entry, and the page that it shows first. Vite's manifest says what they import.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

/** A chunk and all that it imports at once. */
const closure = (manifest, key, seen = new Set()) => {
  if (seen.has(key)) return seen;
  seen.add(key);
  for (const next of manifest[key].imports ?? []) closure(manifest, next, seen);
  return seen;
};

/** Bytes of each script and of each style sheet, compressed by gzip, of what is in a folder. */
export const initial = (dist) => {
  const manifest = JSON.parse(readFileSync(join(dist, "manifest.json"), "utf8"));
  const first = ["index.html", "src/pages/home/page.tsx"].filter((key) => manifest[key]);
  const keys = new Set(first.flatMap((key) => [...closure(manifest, key)]));
  const sized = (files) =>
    new Map(files.map((file) => [file, gzipSync(readFileSync(join(dist, file)), { level: 9 }).length]));
  const scripts = [...keys].map((key) => manifest[key].file).filter((file) => file.endsWith(".js"));
  const styles = [...new Set([...keys].flatMap((key) => manifest[key].css ?? []))];
  return { scripts: sized(scripts), styles: sized(styles) };
};

export const sum = (sizes) => [...sizes.values()].reduce((sum, bytes) => sum + bytes, 0);

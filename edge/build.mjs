// Makes the npm packages. Called by `cargo xtask package`:
//
//   node build.mjs pack --out <folder> --version <version> <harness>=<component.wasm>...
//   node build.mjs tests --out <folder>
//
// A connector's package is made from the same component as the daemon's connector: jco makes modules of it, esbuild puts
// them and src/ into one file. The client for programs (src/client) is compiled, and stays the files that it is.

import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { brotliCompressSync } from "node:zlib";

import { transpileBytes } from "@bytecodealliance/jco-transpile";
import { build } from "esbuild";

/** Bytes of an installed package. */
const MOST_BYTES = 1_000_000;

const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.dirname(here);
const { values, positionals } = parseArgs({
  options: { out: { type: "string" }, version: { type: "string" } },
  allowPositionals: true,
});
const out = path.resolve(values.out);
const [what, ...components] = positionals;

if (what === "tests") await tests();
else {
  for (const component of components) await pack(...component.split("="));
  packClient();
}

/** One package, unless nothing that it is made of changed. */
async function pack(harness, wasm) {
  const folder = path.join(out, `connector-${harness}`);
  const tarball = path.join(out, `signetai-connector-${harness}-${values.version}.tgz`);
  const made = path.join(out, `.connector-${harness}.made`);
  const digest = digestOf([wasm, path.join(root, "connectors", harness, "manifest.json"), ...sources()]);
  const isMade = read(made) === digest && fs.existsSync(tarball) && fs.existsSync(types("connector.d.ts"));
  if (!isMade) {
    fs.rmSync(folder, { recursive: true, force: true });
    await fill(folder, harness, fs.readFileSync(wasm));
  }
  const bytes = sizeOf(folder);
  console.log(`connector-${harness}: ${(bytes / 1000).toFixed(0)} kB installed`);
  if (bytes > MOST_BYTES) {
    console.error(`error: ${folder} has ${bytes} bytes, more than ${MOST_BYTES}: make what is bundled smaller`);
    process.exit(1);
  }
  if (isMade) return;
  npmPack(folder);
  fs.writeFileSync(made, digest);
}

function npmPack(folder) {
  // Through the shell on Windows, where npm is a script.
  const shell = process.platform === "win32";
  const options = { cwd: folder, stdio: ["ignore", "ignore", "inherit"], shell };
  execFileSync("npm", ["pack", "--silent", "--ignore-scripts", "--pack-destination", out], options);
}

/** The client for programs, with its types. */
function packClient() {
  const folder = path.join(out, "client");
  fs.rmSync(folder, { recursive: true, force: true });
  const dist = path.join(folder, "dist");
  const compiler = path.join(here, "node_modules/typescript/bin/tsc");
  const options = { cwd: here, stdio: ["ignore", "inherit", "inherit"] };
  execFileSync(process.execPath, [compiler, "-p", "tsconfig.client.json", "--outDir", dist], options);
  for (const name of fs.readdirSync(dist).filter((name) => name.endsWith(".d.ts"))) {
    // In a package there are no sources for types to come from.
    const file = path.join(dist, name);
    fs.writeFileSync(file, read(file).replace(/(from "\.\/\w+)\.ts"/g, '$1.js"'));
  }
  const about = {
    name: "@signetai/client",
    version: values.version,
    description: "Signet for programs: installs MCP servers with a person's consent, and calls their tools.",
    license: "MIT OR Apache-2.0",
    type: "module",
    exports: { ".": { types: "./dist/index.d.ts", default: "./dist/index.js" } },
    files: ["dist", "LICENSE-APACHE", "LICENSE-MIT"],
    engines: { node: ">=20" },
  };
  fs.writeFileSync(path.join(folder, "package.json"), `${JSON.stringify(about, null, 2)}\n`);
  fs.copyFileSync(path.join(here, "client-readme.md"), path.join(folder, "README.md"));
  for (const licence of ["LICENSE-APACHE", "LICENSE-MIT"]) {
    fs.copyFileSync(path.join(root, licence), path.join(folder, licence));
  }
  npmPack(folder);
}

async function fill(folder, harness, wasm) {
  const component = await transpiled(wasm);
  const manifest = JSON.parse(read(path.join(root, "connectors", harness, "manifest.json")));
  const module = `export const version = ${JSON.stringify(manifest.version)};
export const modules = ${JSON.stringify(component.modules)};
export { instantiate } from "signet-transpiled";`;
  const inputs = [
    await bundle("main.ts", path.join(folder, "dist/index.mjs"), "#!/usr/bin/env node\n", {
      "signet-component": module,
      "signet-transpiled": component.code,
    }),
    await bundle("edge_main.ts", path.join(folder, "dist/edge.mjs"), ""),
  ];
  fs.chmodSync(path.join(folder, "dist/index.mjs"), 0o755);
  const name = `@signetai/connector-${harness}`;
  const about = {
    name,
    version: values.version,
    description: manifest.description,
    license: manifest.licence,
    type: "module",
    bin: { [`signet-connector-${harness}`]: "dist/index.mjs" },
    files: ["dist", "LICENSE-APACHE", "LICENSE-MIT", "THIRD-PARTY.txt"],
    engines: { node: ">=20" },
  };
  fs.writeFileSync(path.join(folder, "package.json"), `${JSON.stringify(about, null, 2)}\n`);
  const readme = read(path.join(here, "package-readme.md"));
  const words = { NAME: name, HARNESS: harness, DESCRIPTION: manifest.description };
  fs.writeFileSync(path.join(folder, "README.md"), readme.replace(/\{(\w+)\}/g, (all, word) => words[word] ?? all));
  for (const licence of ["LICENSE-APACHE", "LICENSE-MIT"]) {
    fs.copyFileSync(path.join(root, licence), path.join(folder, licence));
  }
  fs.writeFileSync(path.join(folder, "THIRD-PARTY.txt"), thirdParty(inputs.flat()));
}

/** The component as JavaScript, and its core modules: compressed, in base64. */
async function transpiled(wasm) {
  const { files } = await transpileBytes(wasm, { name: "connector", instantiation: "async", nodejsCompat: false });
  const modules = {};
  for (const [name, bytes] of Object.entries(files)) {
    if (name.endsWith(".wasm")) modules[name] = brotliCompressSync(bytes).toString("base64");
    if (!name.endsWith(".d.ts")) continue;
    // What src/ is checked against. All connectors have the same.
    fs.mkdirSync(path.dirname(types(name)), { recursive: true });
    fs.writeFileSync(types(name), bytes);
  }
  return { code: Buffer.from(files["connector.js"]).toString("utf8"), modules };
}

function types(name) {
  return path.join(here, "generated", name);
}

/** Answers which files went into it. */
async function bundle(entry, outfile, first, virtual = {}) {
  const modules = {
    name: "modules",
    setup(build) {
      build.onResolve({ filter: /^signet-/ }, ({ path }) => ({ path, namespace: "built" }));
      build.onLoad({ filter: /.*/, namespace: "built" }, ({ path }) => ({ contents: virtual[path], loader: "js" }));
    },
  };
  const { metafile } = await build({
    ...settings(),
    entryPoints: [path.join(here, "src", entry)],
    outfile,
    minify: true,
    banner: { js: `${first}// Signet's edge, version ${values.version}` },
    plugins: [modules],
  });
  return Object.keys(metafile.inputs);
}

function settings() {
  const define = { EDGE_VERSION: JSON.stringify(values.version ?? "0.0.0") };
  return {
    absWorkingDir: here,
    bundle: true,
    platform: "node",
    target: "node20",
    format: "esm",
    define,
    metafile: true,
    logLevel: "warning",
  };
}

/** The licences of the libraries that are bundled. */
function thirdParty(inputs) {
  const names = new Set(inputs.map((file) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1]).filter(Boolean));
  const texts = [...names].sort().map((name) => {
    const folder = path.join(here, "node_modules", name);
    const { version } = JSON.parse(read(path.join(folder, "package.json")));
    const licence = fs.readdirSync(folder).find((file) => /^licen[cs]e/i.test(file));
    return `${name} ${version}\n\n${read(path.join(folder, licence)).trim()}\n`;
  });
  return texts.join(`\n${"-".repeat(80)}\n\n`);
}

/** The tests, for `node --test`: those that need nothing, and those that the end to end tests start with a daemon. */
async function tests() {
  fs.rmSync(out, { recursive: true, force: true });
  const folder = path.join(here, "test");
  const entryPoints = fs.readdirSync(folder).filter((name) => /\.(test|daemon)\.ts$/.test(name));
  const outExtension = { ".js": ".mjs" };
  await build({ ...settings(), entryPoints: entryPoints.map((name) => path.join(folder, name)), outdir: out, outExtension });
}

/** All that a package is made of, beside its component. */
function sources() {
  const files = ["build.mjs", "package-lock.json", "package-readme.md"].map((name) => path.join(here, name));
  const licences = ["LICENSE-APACHE", "LICENSE-MIT"].map((name) => path.join(root, name));
  const inside = (folder) =>
    fs
      .readdirSync(folder, { recursive: true })
      .map((name) => path.join(folder, name))
      .filter((file) => fs.statSync(file).isFile());
  const shared = path.join(root, "connectors/base/edge");
  return [...files, ...licences, ...inside(path.join(here, "src")).sort(), ...inside(shared).sort()];
}

function digestOf(files) {
  const hash = createHash("sha256").update(values.version);
  for (const file of files) hash.update(`\0${path.relative(root, file)}\0`).update(fs.readFileSync(file));
  return hash.digest("hex");
}

function sizeOf(folder) {
  const entries = fs.readdirSync(folder, { recursive: true }).map((name) => fs.statSync(path.join(folder, name)));
  return entries.filter((about) => about.isFile()).reduce((sum, about) => sum + about.size, 0);
}

/** Undefined: there is no such file. */
function read(file) {
  return fs.existsSync(file) ? fs.readFileSync(file, "utf8") : undefined;
}

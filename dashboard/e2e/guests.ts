import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Daemon } from "./daemon";

const repository = new URL("../../", import.meta.url).pathname;
/** Where the components of the tests are built (`cargo test --test plugins` builds them). */
const built =
  process.env.SIGNET_TEST_GUESTS ??
  join(
    process.env.SIGNET_TEST_BIN ?? join(repository, "target/debug/signet"),
    "../../guests/wasm32-wasip2/guest",
  );

/** A real component of tests/guests. */
export const guest = (name: string): string => join(built, `guest_${name}.wasm`);

/** The manifest of one. */
export const manifest = (name: string): Record<string, unknown> =>
  JSON.parse(readFileSync(join(repository, "tests/guests", name, "manifest.json"), "utf8"));

/** The same component with another manifest, as its author would pack it; answers the file. */
export const packed = (daemon: Daemon, name: string, changes: object, to?: string): string => {
  const folder = mkdtempSync(join(tmpdir(), "signet-guest-"));
  const said = join(folder, "manifest.json");
  const file = to ?? join(folder, `${name}.wasm`);
  writeFileSync(said, JSON.stringify({ ...manifest(name), ...changes }));
  daemon.cli("plugin", "pack", guest(name), "--manifest", said, "--output", file);
  return file;
};

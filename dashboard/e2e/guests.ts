import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

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

/**
 * The same component with another manifest, in the place of its own: shorter ones are filled up with spaces.
 *
 * @param to The file that it is written to.
 */
export const changed = (name: string, changes: object, to: string): void => {
  const before = readFileSync(join(repository, "tests/guests", name, "manifest.json"));
  const after = Buffer.alloc(before.length, " ");
  const text = JSON.stringify({ ...JSON.parse(before.toString()), ...changes });
  if (Buffer.byteLength(text) > before.length) throw new Error("the manifest does not fit");
  after.write(text);
  const component = readFileSync(guest(name));
  // The data of the module has it a second time.
  for (let at = component.indexOf(before); at >= 0; at = component.indexOf(before, at + 1))
    after.copy(component, at);
  writeFileSync(to, component);
};

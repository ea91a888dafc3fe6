import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import test from "node:test";

import { Backup } from "../src/backup.ts";
import { install } from "../src/commands/install.ts";
import { uninstall } from "../src/commands/uninstall.ts";
import { connectionFile } from "../src/connection.ts";
import { edgeFile } from "../src/edge_file.ts";
import { Setup } from "../src/setup.ts";
import { connector, here } from "./support.ts";

const WANTED = { url: "http://127.0.0.1:9", dryRun: false, json: true };
const EDGE = "// Signet's edge, version 1.0.0\n";

test("install and uninstall give the very bytes back", async (t) => {
  const system = here(t);
  const setup = new Setup(system, connector(), undefined);
  const a = path.join(system.home, ".heron/a.json");
  fs.mkdirSync(path.dirname(a));
  fs.writeFileSync(a, "mine\r\n\ufeff");
  await quietly(t, () => install(setup, WANTED, EDGE));
  assert.match(fs.readFileSync(a, "utf8"), /edge\.mjs/);
  assert.equal(fs.readFileSync(edgeFile(system), "utf8"), EDGE);
  await quietly(t, async () => uninstall(setup, false, true));
  assert.equal(fs.readFileSync(a, "utf8"), "mine\r\n\ufeff");
  assert.deepEqual(fs.readdirSync(path.dirname(a)), ["a.json"]);
  assert.ok(!fs.existsSync(connectionFile(system, "heron")) && !fs.existsSync(edgeFile(system)));
});

test("what fails in the middle is taken back", async (t) => {
  const system = here(t);
  const setup = new Setup(system, connector(), undefined);
  const [a, b] = ["a.json", "b.json"].map((name) => path.join(system.home, ".heron", name));
  fs.mkdirSync(path.dirname(a!));
  fs.writeFileSync(a!, "mine");
  // What it would be written as first is taken.
  fs.mkdirSync(path.join(path.dirname(b!), `.b.json.signet-${process.pid}`));
  const failed = quietly(t, () => install(setup, WANTED, EDGE));
  await assert.rejects(failed, /b\.json.*; what had been written before is taken back/);
  assert.equal(fs.readFileSync(a!, "utf8"), "mine");
  assert.ok(!fs.existsSync(b!) && !fs.existsSync(edgeFile(system)));
  assert.ok(!fs.existsSync(connectionFile(system, "heron")));
  assert.deepEqual(new Backup(system, "heron").mark(), []);
});

test("a harness that keeps writing is left alone", async (t) => {
  const system = here(t);
  const a = path.join(system.home, ".heron/a.json");
  fs.mkdirSync(path.dirname(a));
  const calm = connector();
  let written = 0;
  const restless = {
    ...calm,
    plan: (...args: Parameters<typeof calm.plan>) => {
      const plan = calm.plan(...args);
      fs.writeFileSync(a, `theirs ${(written += 1)}`);
      return plan;
    },
  };
  const setup = new Setup(system, restless, undefined);
  await assert.rejects(() => quietly(t, () => install(setup, WANTED, EDGE)), /keeps writing its files/);
  assert.equal(fs.readFileSync(a, "utf8"), `theirs ${written}`);
  assert.ok(!fs.existsSync(connectionFile(system, "heron")));
});

test("a dry run writes nothing", async (t) => {
  const system = here(t);
  const setup = new Setup(system, connector(), undefined);
  await quietly(t, () => install(setup, { ...WANTED, dryRun: true }, EDGE));
  assert.deepEqual(fs.readdirSync(system.home), []);
});

test("the newest edge stays", async (t) => {
  const system = here(t);
  const setup = new Setup(system, connector(), undefined);
  const edge = (version: string): string => `// Signet's edge, version ${version}\n`;
  for (const [version, stays] of [["1.9.0", "1.9.0"], ["1.10.0", "1.10.0"], ["1.9.1", "1.10.0"]] as const) {
    await quietly(t, () => install(setup, WANTED, edge(version)));
    assert.equal(fs.readFileSync(edgeFile(system), "utf8"), edge(stays));
  }
});

/** What commands print is not for the test's own output. */
async function quietly(t: test.TestContext, work: () => Promise<void>): Promise<void> {
  const mock = t.mock.method(process.stdout, "write", () => true);
  try {
    await work();
  } finally {
    mock.mock.restore();
  }
}

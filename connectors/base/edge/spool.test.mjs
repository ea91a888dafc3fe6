// Events that wait in files.

import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import test from "node:test";
import { fate, spool } from "./spool.mjs";
import { folder, waiting } from "./support.mjs";

let count = 0;
function event(at = Date.now(), payload = "{}") {
  const id = `00000000-0000-7000-8000-${String((count += 1)).padStart(12, "0")}`;
  return { id, harness: "pi", event: "stop", at, headers: {}, payload };
}

const soon = () => Date.now() + 5000;
const number = (at, name) => Number(fs.readFileSync(path.join(at, name), "utf8"));

test("what a status says of an event", () => {
  const fates = { 200: "done", 204: "done", 400: "refused", 404: "refused", 413: "refused", 422: "refused" };
  for (const later of [301, 401, 403, 408, 429, 500, 503]) fates[later] = "later";
  for (const [status, expected] of Object.entries(fates)) assert.equal(fate(Number(status)), expected, status);
});

test("there is room for 500 events, and the oldest go first", (t) => {
  const at = folder(t);
  const kept = spool(at);
  const now = Date.now();
  for (let n = 0; n < 503; n += 1) kept.keep(event(now + n));
  const left = waiting(at);
  assert.equal(left.length, 500);
  assert.equal(left[0].at, now + 3);
  assert.equal(number(at, "dropped"), 3);
});

test("there is room for 32 MiB and for seven days", (t) => {
  const at = folder(t);
  const kept = spool(at);
  kept.keep(event(Date.now() - 8 * 24 * 3600 * 1000));
  assert.equal(waiting(at).length, 0);
  for (let n = 0; n < 5; n += 1) kept.keep(event(Date.now() + n, "x".repeat(8 * 1024 * 1024)));
  assert.equal(waiting(at).length, 3);
  assert.equal(number(at, "dropped"), 3);
});

test("what is refused or damaged goes and is counted; trouble ends the round", async (t) => {
  const at = folder(t);
  const kept = spool(at);
  const now = Date.now();
  for (let n = 0; n < 4; n += 1) kept.keep(event(now + n, String(n)));
  const names = fs.readdirSync(at).filter((name) => name.endsWith(".json")).sort();
  fs.writeFileSync(path.join(at, names[1]), '{"id":');
  const statuses = { 0: 404, 2: 200, 3: 503 };
  assert.equal(await kept.deliver(async ({ payload }) => statuses[payload], soon()), true);
  assert.deepEqual(waiting(at).map(({ payload }) => payload), ["3"]);
  assert.equal(number(at, "refused"), 2);
  assert.equal(await kept.deliver(async () => { throw new Error("nobody"); }, soon()), false);
  assert.equal(waiting(at).length, 1);
});

test("only one delivers, unless it has been gone for a minute", async (t) => {
  const at = folder(t);
  const kept = spool(at);
  kept.keep(event());
  const lock = path.join(at, "lock");
  fs.writeFileSync(lock, `1 ${Date.now()}\n`);
  const none = () => assert.fail("another one is at it");
  await kept.deliver(none, soon());
  assert.equal(waiting(at).length, 1);
  fs.writeFileSync(lock, `1 ${Date.now() - 61_000}\n`);
  await kept.deliver(async () => 200, soon());
  assert.equal(waiting(at).length, 0);
  assert.ok(!fs.existsSync(lock));
});

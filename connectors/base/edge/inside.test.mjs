// Extensions inside a harness.

import assert from "node:assert/strict";
import test from "node:test";
import { inside } from "./inside.mjs";
import { daemon, home } from "./support.mjs";

test("of two extensions for one place the project's speaks, whichever was loaded first", async (t) => {
  const at = home(t, "http://127.0.0.1:9");
  const one = (scope, place) => inside({ ...at.options, scope }, place, () => {});
  const [user, project] = [one("user", "a"), one("project", "a")];
  assert.deepEqual([user.speaks(), project.speaks()], [false, true]);
  const [first, second] = [one("project", "b"), one("user", "b")];
  assert.deepEqual([first.speaks(), second.speaks()], [true, false]);
  first.leave();
  assert.deepEqual([first.speaks(), second.speaks()], [false, true]);
});

test("events go one after another and the model's text comes back", async (t) => {
  const server = await daemon(t, ({ body }) => {
    const { inject } = JSON.parse(body);
    return { status: 200, body: { stdout: inject ? JSON.stringify({ inject }) : "" } };
  });
  const signet = inside({ ...home(t, server.url).options, scope: "user" }, "c", () => {});
  const answers = await Promise.all([signet.tell("session-start", { inject: "known" }), signet.tell("stop", { n: 2 })]);
  assert.deepEqual(answers, ["known", ""]);
  assert.deepEqual(server.requests.map(({ path }) => path.split("/").at(-1)), ["session-start", "stop"]);
});

test("what nobody waits for is bounded and in nobody's way", async (t) => {
  let answer;
  const asked = new Promise((resolve) => (answer = resolve));
  const server = await daemon(t, ({ path }) => {
    if (!path.endsWith("tool-used")) return { status: 200, body: { stdout: "" } };
    answer();
    return undefined;
  });
  const signet = inside({ ...home(t, server.url).options, scope: "user" }, "e", () => {});
  for (let n = 0; n < 1000; n += 1) assert.equal(signet.mention("tool-used", { n }, "/"), undefined);
  await asked;
  await signet.tell("stop", {}, "/");
  const sent = server.requests.map(({ path }) => path.split("/").at(-1));
  assert.ok(sent.includes("stop"), sent.join());
  assert.ok(sent.length <= 17, sent.join());
});

test("a tool answers in words when the daemon is gone", async (t) => {
  const signet = inside({ ...home(t, "http://127.0.0.1:9").options, scope: "user" }, "d", () => {});
  assert.deepEqual(await signet.tools("/"), []);
  const { text, isError } = await signet.call("recall", { query: "x" }, "/", "s");
  assert.ok(isError);
  assert.match(text, /could not do this: .*cannot be reached/);
});

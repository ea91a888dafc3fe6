// What the edge's client says to a daemon, and what it does when there is none.

import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import test from "node:test";
import { connect } from "./client.mjs";
import { daemon, folder, home, waiting } from "./support.mjs";

test("an event is posted with who, where and which", async (t) => {
  const server = await daemon(t, () => ({ status: 200, body: { stdout: "known: zoë", stderr: "", exitCode: 0 } }));
  const at = home(t, server.url, { apiKey: "sig_sk_1" });
  const clone = path.join(at.home, "größe");
  fs.mkdirSync(path.join(clone, ".git"), { recursive: true });
  fs.writeFileSync(path.join(clone, ".git/config"), '[remote "origin"]\n\turl = git@github.com:acme/one.git\n');
  const answer = await connect(at.options).send("stop", { said: "x" }, { cwd: clone });
  assert.equal(answer.stdout, "known: zoë");
  const [{ path: where, headers, body }] = server.requests;
  assert.equal(where, "/api/connectors/pi/hooks/stop");
  assert.deepEqual(JSON.parse(body), { said: "x" });
  const expected = {
    authorization: "Bearer sig_sk_1",
    "x-signet-edge": "extension",
    "x-signet-harness": "pi",
    "x-signet-agent-id": "scout",
    "x-signet-machine-id": "laptop",
    "x-signet-connector-id": "conn_1",
    "x-signet-connector-version": "0.1.0",
  };
  for (const [name, value] of Object.entries(expected)) assert.equal(headers[name], value, name);
  assert.match(headers["x-signet-event-id"], /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  const project = { cwd: clone, gitRemote: "git@github.com:acme/one.git", gitRoot: clone };
  assert.deepEqual(JSON.parse(headers["x-signet-context"]), { project });
  assert.deepEqual(at.lines, []);
});

test("the key comes from its variable, then from SIGNET_API_KEY, then from the file", async (t) => {
  const server = await daemon(t);
  const at = home(t, server.url, { apiKey: "file", apiKeyVariable: "WORK_KEY" });
  const keys = [{ WORK_KEY: "named", SIGNET_API_KEY: "common" }, { SIGNET_API_KEY: "common" }, {}];
  for (const more of keys) await connect({ ...at.options, env: { ...at.options.env, ...more } }).send("stop", {});
  const sent = server.requests.map(({ headers }) => headers.authorization);
  assert.deepEqual(sent, ["Bearer named", "Bearer common", "Bearer file"]);
});

test("a variable switches everything off", async (t) => {
  const server = await daemon(t);
  const at = home(t, server.url);
  for (const off of [{ SIGNET_NO_HOOKS: "1" }, { SIGNET_BYPASS: "1" }, { SIGNET_ENABLED: "false" }]) {
    const signet = connect({ ...at.options, env: { ...at.options.env, ...off } });
    assert.equal(signet.active, false);
    assert.equal(await signet.send("stop", {}), null);
    assert.match((await signet.mcp("tools/list", {})).error, /switched off/);
  }
  assert.deepEqual([server.requests, at.lines], [[], []]);
});

test("a file that others can write is refused, and a damaged one is named", { skip: process.platform === "win32" }, async (t) => {
  const server = await daemon(t);
  const at = home(t, server.url);
  fs.chmodSync(at.connectionFile, 0o620);
  assert.equal(await connect(at.options).send("stop", {}), null);
  assert.match(at.lines.pop(), /^\[signet\] .*pi\.json can be changed by others.*chmod 600.*going on without memory$/);
  fs.rmSync(at.connectionFile);
  fs.writeFileSync(at.connectionFile, "{", { mode: 0o600 });
  assert.equal(await connect(at.options).send("stop", {}), null);
  assert.match(at.lines.pop(), /damaged/);
  assert.deepEqual(server.requests, []);
});

test("without a connection it is this machine's own daemon", async (t) => {
  const server = await daemon(t);
  const at = home(t, "http://127.0.0.1:9");
  fs.rmSync(at.connectionFile);
  const workspace = path.join(at.home, "workspace");
  fs.mkdirSync(path.join(workspace, ".daemon"), { recursive: true });
  fs.writeFileSync(path.join(workspace, ".daemon/running.json"), JSON.stringify({ url: server.url }));
  const env = { ...at.options.env, SIGNET_WORKSPACE: workspace };
  assert.ok(await connect({ ...at.options, env }).send("stop", {}));
  assert.equal(server.requests[0].headers["x-signet-agent-id"], undefined);
  assert.equal(connect({ ...at.options, env: { ...env, SIGNET_DAEMON_URL: "http://home:1" } }).connection().url, "http://home:1");
  await server.stop();
  assert.equal(await connect({ ...at.options, env }).send("stop", {}), null);
  assert.equal(at.lines.length, 1);
  assert.match(at.lines[0], /signet up.*there is no .*pi\.json: `signet connector install pi`/);
  assert.deepEqual(waiting(at.spool), [], "no connection says what is kept");
});

test("an event is sent once more, with the same id, when the daemon stumbles", async (t) => {
  const server = await daemon(t, (_, count) => ({ status: count === 1 ? 503 : 200, body: { stdout: "{}" } }));
  const at = home(t, server.url);
  assert.deepEqual(await connect(at.options).send("user-prompt-submit", {}), { stdout: "{}" });
  const [first, second] = server.requests.map(({ headers }) => headers["x-signet-event-id"]);
  assert.equal(first, second);
  assert.deepEqual(at.lines, []);
});

test("a slow daemon costs its time and no more", async (t) => {
  const server = await daemon(t, () => undefined);
  const at = home(t, server.url);
  const began = Date.now();
  assert.equal(await connect(at.options).send("user-prompt-submit", {}, { timeoutMs: 300 }), null);
  assert.ok(Date.now() - began < 1500);
  assert.match(at.lines[0], /did not answer in time/);
  assert.equal(at.lines.length, 1);
});

test("what cannot be delivered is kept without the key and told once", { skip: process.platform === "win32" }, async (t) => {
  const server = await daemon(t);
  await server.stop();
  const at = home(t, server.url, { apiKey: "sig_sk_1" });
  const signet = connect(at.options);
  await signet.send("session-start", { n: 1 });
  await signet.send("pre-compaction", { n: 2 });
  await signet.send("stop", '{"n": 3}');
  const kept = waiting(at.spool);
  assert.deepEqual(kept.map(({ event, payload }) => [event, payload]), [["session-start", '{"n":1}'], ["stop", '{"n": 3}']]);
  assert.equal(kept[0].harness, "pi");
  assert.equal(kept[0].headers["X-Signet-Agent-Id"], "scout");
  assert.ok(!JSON.stringify(kept).includes("sig_sk_1"));
  assert.equal(fs.statSync(at.spool).mode & 0o777, 0o700);
  const [name] = fs.readdirSync(at.spool);
  assert.equal(fs.statSync(path.join(at.spool, name)).mode & 0o777, 0o600);
  assert.equal(at.lines.length, 1, at.lines.join("\n"));
  assert.match(at.lines[0], /ECONNREFUSED.*signet up/);
});

test("a revoked key is told in the daemon's words and the event waits for a better one", async (t) => {
  const server = await daemon(t, () => ({ status: 401, body: { error: "this key was revoked" } }));
  const at = home(t, server.url);
  await connect(at.options).send("stop", {});
  assert.match(at.lines[0], /revoked; set SIGNET_API_KEY/);
  assert.equal(waiting(at.spool).length, 1);
});

test("a refused event is told and not kept", async (t) => {
  const server = await daemon(t, () => ({ status: 422, body: { error: "no such field" } }));
  const at = home(t, server.url);
  await connect(at.options).send("stop", {});
  assert.match(at.lines[0], /no such field/);
  assert.deepEqual(waiting(at.spool), []);
});

test("what waits is delivered first, in order, with its time, and the live event after it", async (t) => {
  const gone = await daemon(t);
  await gone.stop();
  const at = home(t, gone.url);
  for (const n of [1, 2, 3]) await connect(at.options).send("stop", { n });
  const ids = waiting(at.spool).map(({ id }) => id);
  const server = await daemon(t);
  at.write({ url: server.url, apiKey: "sig_sk_2" });
  await connect(at.options).send("user-prompt-submit", { n: 4 });
  assert.deepEqual(server.requests.map(({ body }) => JSON.parse(body).n), [1, 2, 3, 4]);
  assert.deepEqual(server.requests.slice(0, 3).map(({ headers }) => headers["x-signet-event-id"]), ids);
  assert.ok(server.requests.slice(0, 3).every(({ headers }) => Number(headers["x-signet-event-time"]) > 0));
  assert.equal(server.requests[3].headers["x-signet-event-time"], undefined);
  assert.ok(server.requests.every(({ headers }) => headers.authorization === "Bearer sig_sk_2"));
  assert.deepEqual(waiting(at.spool), []);
});

test("a tool's answer comes back, and trouble as words", async (t) => {
  const server = await daemon(t, ({ body }) => {
    const { id, method } = JSON.parse(body);
    if (method === "tools/list") return { status: 200, body: { jsonrpc: "2.0", id, result: { tools: [] } } };
    return { status: 403, body: { error: "this key may not write" } };
  });
  const at = home(t, server.url);
  const signet = connect(at.options);
  assert.deepEqual(await signet.mcp("tools/list", {}, { sessionKey: "s1" }), { result: { tools: [] } });
  assert.equal(server.requests[0].headers["x-signet-session-key"], "s1");
  assert.deepEqual(await signet.mcp("tools/call", {}), { error: "this key may not write." });
  await server.stop();
  assert.match((await signet.mcp("tools/call", {})).error, /cannot be reached/);
});

test("a tool's use is sent once, short and without an id, and what goes wrong is passed over", async (t) => {
  const server = await daemon(t, () => ({ status: 503 }));
  const at = home(t, server.url, { apiKey: "sig_sk_1", keepEvents: ["stop", "tool-used"] });
  const signet = connect(at.options);
  const input = { file_path: "a.rs", content: "x".repeat(100_000), lines: Array(1000).fill(1) };
  assert.equal(await signet.send("tool-used", JSON.stringify({ tool_name: "Write", tool_input: input })), null);
  const [{ path: where, headers, body }] = server.requests;
  assert.equal(where, "/api/connectors/pi/hooks/tool-used");
  assert.deepEqual([headers.authorization, headers["x-signet-edge"]], ["Bearer sig_sk_1", "extension"]);
  assert.equal(headers["x-signet-event-id"], undefined);
  const said = JSON.parse(body);
  assert.deepEqual([said.tool_name, said.tool_input.file_path], ["Write", "a.rs"]);
  assert.deepEqual([said.tool_input.content.length, said.tool_input.lines.length], [1000, 50]);
  await server.stop();
  assert.equal(await signet.send("tool-used", {}), null);
  assert.equal(await signet.send("tool-used", "{"), null);
  assert.deepEqual([server.requests.length, at.lines, waiting(at.spool)], [1, [], []]);
});

test("a daemon that does not answer is waited for once, and not at each use of a tool", async (t) => {
  const server = await daemon(t, () => undefined);
  const at = home(t, server.url);
  for (let n = 0; n < 5; n += 1) await connect(at.options).send("tool-used", { n });
  assert.equal(server.requests.length, 1);
  const slow = path.join(at.spool, "slow");
  fs.writeFileSync(slow, String(Date.now() - 31_000));
  await connect(at.options).send("tool-used", {});
  assert.equal(server.requests.length, 2);
  // Only what nobody misses is left out.
  await connect(at.options).send("stop", {}, { timeoutMs: 100 });
  assert.equal(server.requests.at(-1).path.split("/").at(-1), "stop");
});

test("a tool's use holds nothing up that waits to be delivered", async (t) => {
  const server = await daemon(t);
  await server.stop();
  const at = home(t, server.url);
  await connect(at.options).send("stop", {});
  const again = await daemon(t);
  at.write({ url: again.url });
  await connect(at.options).send("tool-used", {});
  assert.deepEqual(again.requests.map(({ path: where }) => where.split("/").at(-1)), ["tool-used"]);
  assert.equal(waiting(at.spool).length, 1);
});

test("nothing is thrown whatever the harness gives", async (t) => {
  const at = home(t, "http://127.0.0.1:9");
  const loop = {};
  loop.loop = loop;
  const signet = connect({ ...at.options, notice: () => { throw new Error("no screen"); } });
  assert.equal(await signet.send("stop", loop), null);
  assert.equal(await signet.send("stop", "x".repeat(10 * 1024 * 1024)), null);
  assert.equal(await signet.send("stop", {}, { cwd: path.join(folder(t), "none") }), null);
});

/** The client against a real daemon, which `tests/tests/npm_client.rs` starts, with a server of the tests. */

import assert from "node:assert/strict";
import { test } from "node:test";

import type { Plan } from "../src/client/index.ts";

function given(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set: cargo test --test npm_client`);
  return value;
}

/** As it is in the package. */
const { connect, SignetError } = (await import(given("SIGNET_TEST_CLIENT"))) as typeof import("../src/client/index.ts");
const url = given("SIGNET_TEST_URL");
const signet = connect({ url: `${url}/`, token: given("SIGNET_TEST_TOKEN") });
const shelf = `${given("SIGNET_TEST_SHELF")} upstairs`;

async function ids(): Promise<string[]> {
  return (await signet.list()).map((server) => server.id);
}

test("nothing is installed unless the plan was shown and approved", async () => {
  const before = await ids();
  const shown: Plan[] = [];
  const result = await signet.installMCP(
    { url: shelf },
    {
      approve: (plan) => {
        shown.push(plan);
        return false;
      },
    },
  );
  assert.deepEqual(result, { ok: false, widgetId: "", manifest: null, error: "it was not approved" });
  assert.equal(shown[0]?.text, shelf);
  assert.deepEqual(shown[0]?.needs, []);
  assert.equal(shown[0]?.run.kind, "process");
  // What is truthy is no yes.
  const careless = await signet.installMCP({ url: shelf }, { approve: (() => "no") as never });
  assert.equal(careless.ok, false);
  assert.deepEqual(await ids(), before);
});

test("a server is installed, looked at, called and removed", async () => {
  const approve = async (plan: Plan) => {
    // What was shown is approved, whatever becomes of the object.
    plan.approve = "0".repeat(64);
    return true;
  };
  const installed = await signet.installMCP({ url: shelf, name: "My shelf", autoPlace: true }, { approve });
  assert.deepEqual(installed, { ok: true, widgetId: "my-shelf", manifest: null });
  const listed = (await signet.list()).find((server) => server.id === "my-shelf");
  assert.equal(listed?.state, "connected");
  assert.deepEqual([listed?.kind, listed?.runs, listed?.toolCount], ["process", shelf, 5]);
  const server = await signet.get("my-shelf");
  const tools = server.offer?.tools.map(({ name, effect, decision }) => [name, effect, decision]);
  assert.deepEqual(tools?.slice(0, 3), [
    ["look", "reads", "allow"],
    ["put", "writes", "allow"],
    ["delete_thing", "destroys", "ask"],
  ]);
  assert.equal(server.policy?.destroys, "ask");
  assert.equal(server.offer?.about.version, "1.2.3");

  const looked = await signet.call("my-shelf", "look");
  assert.equal(looked.content[0]?.type, "text");
  assert.deepEqual((looked.structuredContent as { things: string[] }).things, ["book"]);
  const put = await signet.call("my-shelf", "put", { thing: "cup", many: 2 });
  assert.equal(put.content[0]?.text, 'put {"thing":"cup","many":2}');
  assert.equal((await signet.call("my-shelf", "break")).isError, true);
  const gone = await signet.call("my-shelf", "delete_thing", { thing: "cup" }, { confirmed: true });
  assert.equal(gone.isError, undefined);

  await signet.remove("my-shelf");
  assert.equal((await ids()).includes("my-shelf"), false);
});

test("what the daemon says is what the program is told", async () => {
  await assert.rejects(signet.get("nothing"), (error: unknown) => {
    assert.ok(error instanceof SignetError);
    assert.equal(error.status, 404);
    assert.match(error.message, /no MCP server 'nothing'/);
    return true;
  });
  const unknown = await signet.installMCP({ url: "nothing" }, { approve: () => true });
  assert.equal(unknown.ok, false);
  assert.match(unknown.error ?? "", /no catalogue has a server nothing/);
  const away = await connect({ url: "http://127.0.0.1:1" }).installMCP({ url: shelf }, { approve: () => true });
  assert.deepEqual([away.ok, away.error], [false, "no Signet daemon answers at http://127.0.0.1:1"]);
  const stranger = connect({ url, token: "sig_sk_wrong" });
  await assert.rejects(stranger.list(), (error: unknown) => error instanceof SignetError && error.status === 401);
  // Whoever gives up hears that it was they.
  const impatient = signet.call("nothing", "x", {}, { signal: AbortSignal.abort() });
  await assert.rejects(impatient, { name: "AbortError" });
});

test("what a server needs is answered by name", async () => {
  const file = given("SIGNET_TEST_DESCRIPTION");
  const lacking = await signet.installMCP({ url: file }, { approve: () => true });
  assert.match(lacking.error ?? "", /it needs tenant/);
  const asked: string[] = [];
  const installed = await signet.installMCP(
    { url: file },
    {
      approve: () => true,
      answers: (plan) => {
        asked.push(...plan.needs.filter((need) => need.isRequired).map((need) => need.name));
        return { tenant: { value: "acme" } };
      },
    },
  );
  assert.deepEqual(asked, ["tenant"]);
  // It is installed, and tried again: that nobody answers at its address is no failure of the installation.
  assert.equal(installed.ok, true);
  assert.match(installed.error ?? "", /does not answer/);
  await signet.remove(installed.widgetId);
});

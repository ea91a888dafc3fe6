import assert from "node:assert/strict";
import fs from "node:fs";
import test from "node:test";

import { connectionFile, keyOf, loadConnection, saveConnection, type Connection } from "../src/connection.ts";
import { Setup } from "../src/setup.ts";
import { checkUrl } from "../src/url.ts";
import { connector, here, mac } from "./support.ts";

test("a connection holds what was given, and only this user can read it", (t) => {
  const system = here(t, { SIGNET_MACHINE_ID: "laptop" });
  const setup = new Setup(system, connector(), undefined);
  const connection = setup.connect({ url: "http://home:3850", apiKey: "k", agentId: "ann" });
  saveConnection(system, setup.name, connection);
  const file = connectionFile(system, "heron");
  if (process.platform !== "win32") assert.equal(fs.statSync(file).mode & 0o777, 0o600);
  assert.deepEqual(loadConnection(system, "heron"), {
    url: "http://home:3850",
    apiKey: "k",
    agentId: "ann",
    machineId: "laptop",
    connectorId: connection.connectorId,
    connectorVersion: "7.0.0",
    transcriptEvents: ["session-end"],
    keepEvents: ["stop", "session-end"],
  });
  assert.match(connection.connectorId, /^conn_[0-9a-f]{12}$/);
});

test("installing again keeps what was there, for the same daemon alone", (t) => {
  const system = here(t);
  const setup = new Setup(system, connector(), undefined);
  const first = setup.connect({ url: "http://home:3850", apiKey: "k", agentId: "ann" });
  saveConnection(system, setup.name, first);
  assert.deepEqual(setup.connect({}), first);
  const other = setup.connect({ url: "http://other:3850" });
  assert.equal(other.apiKey, undefined, "a key goes to no other daemon");
  assert.notEqual(other.connectorId, first.connectorId);
  const variable = setup.connect({ apiKeyEnv: "WORK_KEY" });
  assert.deepEqual([variable.apiKey, variable.apiKeyVariable], [undefined, "WORK_KEY"]);
});

test("URL and key may come from the environment", () => {
  const system = mac({ SIGNET_DAEMON_URL: "http://home:3850/", SIGNET_API_KEY: "k", SIGNET_AGENT_ID: "ann" });
  const connection = new Setup(system, connector(), undefined).connect({});
  assert.deepEqual([connection.url, connection.apiKey, connection.agentId], ["http://home:3850", "k", "ann"]);
  const named = new Setup(system, connector(), undefined).connect({ apiKeyEnv: "WORK_KEY" });
  assert.equal(named.apiKey, undefined);
});

test("a flag counts before the environment, and that before what was installed", (t) => {
  const system = here(t);
  const set = (env: Record<string, string>): Setup =>
    new Setup({ ...system, env: { ...system.env, ...env } }, connector(), undefined);
  const url = "http://home:3850";
  saveConnection(system, "heron", set({}).connect({ url, apiKey: "old", agentId: "old" }));
  const environment = { SIGNET_DAEMON_URL: url, SIGNET_API_KEY: "env", SIGNET_AGENT_ID: "env" };
  const told = ({ apiKey, apiKeyVariable, agentId }: Connection): unknown[] => [apiKey, apiKeyVariable, agentId];
  assert.deepEqual(told(set({}).connect({})), ["old", undefined, "old"]);
  assert.deepEqual(told(set(environment).connect({})), ["env", undefined, "env"]);
  const given = set(environment).connect({ apiKey: "flag", agentId: "flag" });
  assert.deepEqual(told(given), ["flag", undefined, "flag"]);
  assert.deepEqual(told(set(environment).connect({ apiKeyEnv: "WORK" })), [undefined, "WORK", "env"]);
  // Of another daemon nothing is kept.
  const elsewhere = set({ SIGNET_DAEMON_URL: "http://other:3850" }).connect({});
  assert.deepEqual([elsewhere.url, ...told(elsewhere)], ["http://other:3850", undefined, undefined, "default"]);
  assert.equal(set({ SIGNET_DAEMON_URL: "http://other:3850" }).connect({ url }).apiKey, "old");
  // A variable that was named once is what the key comes from.
  saveConnection(system, "heron", set({}).connect({ url, apiKeyEnv: "WORK" }));
  assert.deepEqual(told(set(environment).connect({})), [undefined, "WORK", "env"]);
});

test("the environment's key counts before the file's", () => {
  const connection = { ...new Setup(mac(), connector(), undefined).connect({}), apiKey: "file" };
  const variable = { ...connection, apiKeyVariable: "WORK_KEY" };
  assert.equal(keyOf(mac(), connection), "file");
  assert.equal(keyOf(mac({ SIGNET_API_KEY: "env" }), connection), "env");
  assert.equal(keyOf(mac({ SIGNET_API_KEY: "env", WORK_KEY: "named" }), variable), "named");
});

test("a damaged connection counts as none", (t) => {
  const system = here(t);
  const setup = new Setup(system, connector(), undefined);
  saveConnection(system, setup.name, setup.connect({ url: "http://home:3850" }));
  for (const text of ["", "{", "null", "[]", '{"url":1}', '{"url":"http://home:3850"}']) {
    fs.writeFileSync(connectionFile(system, "heron"), text);
    assert.equal(loadConnection(system, "heron"), undefined, text);
  }
});

test("what is no daemon's URL is refused", () => {
  assert.equal(checkUrl(" https://signet-home.tailnet:3850/ "), "https://signet-home.tailnet:3850");
  for (const url of ["", "home:3850", "ftp://home", "http://", "http://u@home", "http://home/x", "http://home?x", "http://home:x"]) {
    assert.throws(() => checkUrl(url), /is no daemon's URL/, url);
  }
});

import assert from "node:assert/strict";
import test from "node:test";

import type { Target } from "../generated/interfaces/signet-plugin-connector.js";
import { connectionFile } from "../src/connection.ts";
import { connectionName, locate, placeOf } from "../src/place.ts";
import { Setup } from "../src/setup.ts";
import { configFolder, machineId, stateFolder } from "../src/system.ts";
import { shellWord } from "../src/words.ts";
import { connector, DESCRIPTION, mac, windows } from "./support.ts";

test("each system has its own folders, and the same below them", () => {
  assert.equal(configFolder(windows()), "C:\\Users\\Ann Lee\\.config\\signet");
  assert.equal(stateFolder(windows()), "C:\\Users\\Ann Lee\\AppData\\Local\\signet");
  assert.equal(connectionFile(windows(), "pi"), "C:\\Users\\Ann Lee\\.config\\signet\\connectors\\pi.json");
  assert.equal(configFolder(mac()), "/Users/ann/.config/signet");
  assert.equal(stateFolder(mac()), "/Users/ann/.local/state/signet");
  const moved = { XDG_CONFIG_HOME: "/c", XDG_STATE_HOME: "/s" };
  assert.equal(configFolder(mac(moved)), "/c/signet");
  assert.equal(stateFolder(mac(moved)), "/s/signet");
});

test("a harness's files lie below the home, its own folder or a project", () => {
  const at = (system = windows()): string[] =>
    locate(system, placeOf(system, DESCRIPTION, undefined), DESCRIPTION).map((file) => file.path);
  assert.deepEqual(at(), ["C:\\Users\\Ann Lee\\.heron\\a.json", "C:\\Users\\Ann Lee\\.heron\\b.json"]);
  assert.deepEqual(at(windows({ HERON_HOME: "D:\\h" })), ["D:\\h\\a.json", "D:\\h\\b.json"]);
  assert.deepEqual(at(mac()), ["/Users/ann/.heron/a.json", "/Users/ann/.heron/b.json"]);
  const [file] = DESCRIPTION.configFiles;
  const inConfig = { ...DESCRIPTION, configFiles: [{ ...file!, path: ".config/heron/a.json" }] };
  const moved = (env: Record<string, string>): string | undefined =>
    locate(mac(env), placeOf(mac(env), inConfig, undefined), inConfig)[0]?.path;
  assert.equal(moved({}), "/Users/ann/.config/heron/a.json");
  assert.equal(moved({ XDG_CONFIG_HOME: "/c" }), "/c/heron/a.json");
  assert.equal(moved({ XDG_CONFIG_HOME: "/c", HERON_HOME: "/h" }), "/h/a.json");
  const project = { kind: "project", folder: "/work" } as const;
  assert.deepEqual(locate(mac(), project, DESCRIPTION), [{ name: ".heron/a.json", path: "/work/.heron.json" }]);
});

test("a connection is named as the program signet names it", () => {
  const named = (kind: "home" | "config-dir" | "project"): string =>
    connectionName(mac(), { kind, folder: "/work/one" }, "heron");
  assert.equal(named("home"), "heron");
  // The beginning of the SHA-256 of "/work/one".
  assert.equal(named("project"), "heron-bb6571d4");
  assert.equal(named("config-dir"), "heron-bb6571d4");
});

test("words are quoted for the system's shell, and only where that is needed", () => {
  assert.equal(shellWord(mac(), "/usr/bin/node"), "/usr/bin/node");
  assert.equal(shellWord(mac(), "/Ann's files/$x"), "'/Ann'\\''s files/$x'");
  assert.equal(shellWord(windows(), "C:\\Users\\ann\\edge.mjs"), "C:\\Users\\ann\\edge.mjs");
  assert.equal(shellWord(windows(), "C:\\Program Files\\node.exe"), '"C:\\Program Files\\node.exe"');
});

test("what a harness starts is node and the copy of the edge", () => {
  const asked: Target[] = [];
  const setup = new Setup(windows(), connector(asked), undefined);
  const connection = setup.connect({ url: "https://home:3850/", apiKey: "k", agentId: "ann" });
  setup.plan("install", connection, []);
  const [target] = asked;
  const edge = "C:\\Users\\Ann Lee\\.config\\signet\\edge.mjs";
  assert.equal(target?.program, `"C:\\Program Files\\nodejs\\node.exe" "${edge}"`);
  assert.deepEqual(target?.programWords, ["C:\\Program Files\\nodejs\\node.exe", edge]);
  assert.equal(target?.daemonUrl, "https://home:3850");
  assert.deepEqual(target?.credential, { tag: "stored" });
  assert.ok(!JSON.stringify(target).includes('"k"'), "the key is not for the plan");
});

test("another place is named on the command line of the edge", () => {
  const asked: Target[] = [];
  const setup = new Setup(mac({ HERON_HOME: "/work/one" }), connector(asked), undefined);
  setup.plan("install", setup.connect({}), []);
  assert.deepEqual(asked[0]?.programWords.slice(2), ["--connection", "heron-bb6571d4"]);
});

test("the machine's name is what it is called", () => {
  assert.equal(machineId(mac({ SIGNET_MACHINE_ID: "laptop" })), "laptop");
  assert.equal(machineId(mac({ HOSTNAME: "host" })), "host");
});

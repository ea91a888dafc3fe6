// A stand-in for the daemon, and a place for files.

import fs from "node:fs";
import http from "node:http";
import os from "node:os";
import path from "node:path";

/** A folder that is gone after the test. */
export function folder(test) {
  const made = fs.mkdtempSync(path.join(os.tmpdir(), "signet-edge-"));
  test.after(() => fs.rmSync(made, { recursive: true, force: true }));
  return made;
}

/** Answers every request with `reply(request)`: {status, body}, or nothing, and then never. */
export async function daemon(test, reply = () => ({ status: 200, body: { stdout: "", stderr: "", exitCode: 0 } })) {
  const requests = [];
  const server = http.createServer(async (incoming, outgoing) => {
    const parts = [];
    for await (const part of incoming) parts.push(part);
    const request = { path: incoming.url, headers: incoming.headers, body: Buffer.concat(parts).toString() };
    requests.push(request);
    const answer = reply(request, requests.length);
    if (!answer) return;
    outgoing.writeHead(answer.status, { "content-type": "application/json" });
    outgoing.end(JSON.stringify(answer.body ?? {}));
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const stop = () => new Promise((resolve) => {
    server.closeAllConnections();
    server.close(resolve);
  });
  test.after(() => server.listening && stop());
  return { url: `http://127.0.0.1:${server.address().port}`, requests, stop };
}

/** A home with a connection to `url`, and what `connect` needs to know of it. */
export function home(test, url, more = {}) {
  const home = folder(test);
  const connectionFile = path.join(home, "pi.json");
  const connection = { url, agentId: "scout", machineId: "laptop", connectorId: "conn_1", connectorVersion: "0.1.0" };
  const keepEvents = ["session-start", "user-prompt-submit", "stop", "session-end"];
  const write = (changes) =>
    fs.writeFileSync(connectionFile, JSON.stringify({ ...connection, keepEvents, ...more, ...changes }), { mode: 0o600 });
  write({});
  const lines = [];
  const env = { HOME: home, XDG_STATE_HOME: path.join(home, "state") };
  const spool = path.join(home, "state", "signet", "spool", "pi");
  const options = { harness: "pi", connectionFile, env, notice: (line) => lines.push(line) };
  return { home, spool, connectionFile, options, lines, write };
}

/** The events that wait. */
export function waiting(spool) {
  if (!fs.existsSync(spool)) return [];
  const names = fs.readdirSync(spool).filter((name) => /^\d{13}-.*\.json$/.test(name)).sort();
  return names.map((name) => JSON.parse(fs.readFileSync(path.join(spool, name), "utf8")));
}

import assert from "node:assert/strict";
import fs from "node:fs";
import http from "node:http";
import https from "node:https";
import net, { type AddressInfo } from "node:net";
import path from "node:path";
import test from "node:test";

import { isLoopback, prepareNetwork } from "../src/network.ts";
import { send } from "../src/transport.ts";
import { CERTIFICATE, KEY } from "./certificate.ts";
import { folder } from "./support.ts";

const GET = { method: "GET", headers: {}, timeout: 2000 } as const;

test("a proxy of the environment is asked for the whole URL", async (t) => {
  const seen: unknown[] = [];
  const proxy = await listening(t, (request, response) => {
    seen.push([request.url, request.headers["proxy-authorization"], request.headers.host]);
    response.end("through");
  });
  prepared(t, "http://signet-home.example:3850", { http_proxy: `http://ann:s%20x@127.0.0.1:${proxy}` });
  const answer = await send({ ...GET, url: "http://signet-home.example:3850/api/x" });
  assert.equal(answer.text, "through");
  const credential = `Basic ${Buffer.from("ann:s x").toString("base64")}`;
  assert.deepEqual(seen, [["http://signet-home.example:3850/api/x", credential, "signet-home.example:3850"]]);
});

test("for TLS a proxy is asked for a tunnel, and its refusal is told", async (t) => {
  const proxy = await listening(t, () => undefined, (request, socket) => {
    assert.equal(request.url, "signet-home.example:3850");
    socket.end("HTTP/1.1 403 Forbidden\r\n\r\n");
  });
  prepared(t, "https://signet-home.example:3850", { https_proxy: `http://127.0.0.1:${proxy}` });
  await assert.rejects(send({ ...GET, url: "https://signet-home.example:3850/" }), /proxy .* refused with 403/);
});

test("SSL_CERT_FILE names an authority of one's own, also through a tunnel", async (t) => {
  const daemon = https.createServer({ key: KEY, cert: CERTIFICATE }, (_, response) => response.end("private"));
  const port = await listens(t, daemon);
  const proxy = await listening(t, () => undefined, (_, socket) => {
    const through = net.connect(port, "127.0.0.1", () => socket.write("HTTP/1.1 200 OK\r\n\r\n"));
    socket.pipe(through).pipe(socket);
    through.on("error", () => socket.destroy());
    socket.on("error", () => through.destroy());
  });
  const file = path.join(folder(t), "authority.pem");
  fs.writeFileSync(file, CERTIFICATE);

  const url = `https://127.0.0.1:${port}`;
  await assert.rejects(send({ ...GET, url }), /self-signed/);
  prepared(t, url, { SSL_CERT_FILE: file });
  assert.equal((await send({ ...GET, url })).text, "private");
  const named = "https://signet-home.example:3850";
  prepared(t, named, { SSL_CERT_FILE: file, https_proxy: `http://127.0.0.1:${proxy}` });
  assert.equal((await send({ ...GET, url: named })).text, "private");
  const other = "https://other.example:3850";
  prepared(t, other, { SSL_CERT_FILE: file, https_proxy: `http://127.0.0.1:${proxy}` });
  await assert.rejects(send({ ...GET, url: other }), /altnames/);
});

test("the own machine is reached directly, whatever the environment says", async (t) => {
  const port = await listening(t, (_, response) => response.end("direct"));
  prepared(t, `http://127.0.0.1:${port}`, { http_proxy: "http://127.0.0.1:9" });
  assert.equal((await send({ ...GET, url: `http://127.0.0.1:${port}/` })).text, "direct");
  assert.ok(isLoopback("localhost") && isLoopback("[::1]") && !isLoopback("127.0.0.1.example"));
});

test("an answer that does not come is not waited for", async (t) => {
  const port = await listening(t, () => undefined);
  const asked = send({ ...GET, url: `http://127.0.0.1:${port}/`, timeout: 50 });
  await assert.rejects(asked, /did not answer in time/);
});

test("a file of authorities that is not there is named", (t) => {
  assert.throws(() => prepared(t, "https://home", { SSL_CERT_FILE: "/no/such.pem" }), /SSL_CERT_FILE.*no\/such\.pem/);
});

function prepared(t: test.TestContext, url: string, env: Record<string, string>): void {
  const before = { http: http.globalAgent, https: https.globalAgent, env: { ...process.env } };
  t.after(() => {
    [http.globalAgent, https.globalAgent, process.env] = [before.http, before.https, before.env];
  });
  for (const name of Object.keys(process.env)) if (/proxy|^SSL_CERT_FILE/i.test(name)) delete process.env[name];
  Object.assign(process.env, env);
  prepareNetwork(url);
}

async function listening(
  t: test.TestContext,
  answer: http.RequestListener,
  connect?: (request: http.IncomingMessage, socket: import("node:stream").Duplex) => void,
): Promise<number> {
  const server = http.createServer(answer);
  if (connect) server.on("connect", connect);
  return listens(t, server);
}

async function listens(t: test.TestContext, server: http.Server | https.Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

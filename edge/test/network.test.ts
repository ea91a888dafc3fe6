import assert from "node:assert/strict";
import fs from "node:fs";
import http from "node:http";
import https from "node:https";
import net, { type AddressInfo } from "node:net";
import path from "node:path";
import test from "node:test";

import { isLoopback } from "../../connectors/base/edge/network.mjs";
import { exchange } from "../../connectors/base/edge/request.mjs";
import { CERTIFICATE, KEY } from "./certificate.ts";
import { folder } from "./support.ts";

const GET = { method: "GET", timeoutMs: 2000, env: {} } as const;

test("a proxy of the environment is asked for the whole URL", async (t) => {
  const seen: unknown[] = [];
  const proxy = await listening(t, (request, response) => {
    seen.push([request.url, request.headers["proxy-authorization"], request.headers.host]);
    response.end("through");
  });
  const env = { http_proxy: `http://ann:s%20x@127.0.0.1:${proxy}` };
  const answer = await exchange({ ...GET, url: "http://signet-home.example:3850/api/x", env });
  assert.equal(answer.text, "through");
  const credential = `Basic ${Buffer.from("ann:s x").toString("base64")}`;
  assert.deepEqual(seen, [["http://signet-home.example:3850/api/x", credential, "signet-home.example:3850"]]);
});

test("for TLS a proxy is asked for a tunnel, and its refusal is told", async (t) => {
  const proxy = await listening(t, () => undefined, (request, socket) => {
    assert.equal(request.url, "signet-home.example:3850");
    socket.end("HTTP/1.1 403 Forbidden\r\n\r\n");
  });
  const env = { HTTPS_PROXY: `127.0.0.1:${proxy}` };
  await assert.rejects(exchange({ ...GET, url: "https://signet-home.example:3850/", env }), /proxy .* refused with 403/);
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
  await assert.rejects(exchange({ ...GET, url }), /self-signed/);
  const trusting = { SSL_CERT_FILE: file };
  assert.equal((await exchange({ ...GET, url, env: trusting })).text, "private");
  const env = { ...trusting, https_proxy: `http://127.0.0.1:${proxy}` };
  assert.equal((await exchange({ ...GET, url: "https://signet-home.example:3850", env })).text, "private");
  await assert.rejects(exchange({ ...GET, url: "https://other.example:3850", env }), /altnames/);
});

test("the own machine and what NO_PROXY names are reached directly", async (t) => {
  const port = await listening(t, (_, response) => response.end("direct"));
  const proxy = await listening(t, (_, response) => response.end("through"));
  const env = { http_proxy: `http://127.0.0.1:${proxy}` };
  assert.equal((await exchange({ ...GET, url: `http://127.0.0.1:${port}/`, env })).text, "direct");
  assert.ok(isLoopback("localhost") && isLoopback("[::1]") && !isLoopback("127.0.0.1.example"));
  const url = "http://home.example:3850/";
  for (const name of ["other.example", ".home.example", "ome.example", "home.example.org"]) {
    assert.equal((await exchange({ ...GET, url, env: { ...env, NO_PROXY: name } })).text, "through", name);
  }
  for (const name of ["*", "x, Home.Example", ".example", "*.example"]) {
    await assert.rejects(exchange({ ...GET, url, env: { ...env, NO_PROXY: name } }), /home\.example/, name);
  }
});

test("ALL_PROXY serves where no other is named, and one that is none for HTTP is named", async (t) => {
  const proxy = await listening(t, (_, response) => response.end("through"));
  const url = "http://home.example:3850/";
  assert.equal((await exchange({ ...GET, url, env: { ALL_PROXY: `http://127.0.0.1:${proxy}` } })).text, "through");
  await assert.rejects(exchange({ ...GET, url, env: { ALL_PROXY: "socks5://127.0.0.1:9" } }), /socks5.*http:\/\/proxy/);
});

test("an answer that does not come is not waited for, nor is a proxy's", async (t) => {
  const port = await listening(t, () => undefined, (_, socket) => t.after(() => socket.destroy()));
  const asked = exchange({ ...GET, url: `http://127.0.0.1:${port}/`, timeoutMs: 50 });
  await assert.rejects(asked, /did not answer in time/);
  const env = { https_proxy: `http://127.0.0.1:${port}` };
  const tunnelled = exchange({ ...GET, url: "https://home.example:3850/", timeoutMs: 50, env });
  await assert.rejects(tunnelled, /did not answer in time/);
});

test("a file of authorities that is not there is named", async () => {
  const env = { SSL_CERT_FILE: "/no/such.pem" };
  await assert.rejects(exchange({ ...GET, url: "https://home", env }), /SSL_CERT_FILE.*no\/such\.pem/);
});

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

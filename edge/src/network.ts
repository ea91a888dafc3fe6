/**
 * How this process reaches a daemon beyond a plain connection: authorities of one's own, and proxies. Set once, for
 * the agents that every request uses. Loopback is never asked for through a proxy.
 */

import { readFileSync } from "node:fs";
import http from "node:http";
import https from "node:https";
import type { Duplex } from "node:stream";
import tls from "node:tls";

import { getProxyForUrl } from "proxy-from-env";

import { Failure, inWords } from "./failure.ts";

type Made = (error: Error | null, stream: Duplex) => void;

/** Prepares this process for requests to `url`. */
export function prepareNetwork(url: string): void {
  const ca = authorities();
  const target = new URL(url);
  const named = isLoopback(target.hostname) ? "" : getProxyForUrl(url);
  if (named === "") {
    if (ca) https.globalAgent = new https.Agent({ ca });
    return;
  }
  if (!URL.canParse(named)) throw new Failure(`the environment's proxy ${JSON.stringify(named)} is no URL`);
  const proxy = new URL(named);
  if (target.protocol === "https:") https.globalAgent = new Tunnel(proxy, ca ? { ca } : {});
  else http.globalAgent = new Forward(proxy);
}

export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "[::1]" || /^127\.\d+\.\d+\.\d+$/.test(host);
}

/** TLS to the daemon's host through a connection that a proxy makes. */
class Tunnel extends https.Agent {
  readonly #proxy: URL;

  constructor(proxy: URL, options: https.AgentOptions) {
    super(options);
    this.#proxy = proxy;
  }

  override createConnection(options: http.ClientRequestArgs, made?: Made): undefined {
    const target = `${options.host}:${options.port}`;
    const headers = { Host: target, ...authorization(this.#proxy) };
    const { host } = this.#proxy;
    const ask = http.request({ ...address(this.#proxy), method: "CONNECT", path: target, headers, agent: false });
    const fail = (why: string): void => made?.(new Error(`the proxy ${host} ${why}`), undefined as never);
    ask.on("error", (error) => fail(`does not answer: ${inWords(error)}`));
    ask.on("response", (response) => fail(`refused with ${response.statusCode}`));
    ask.on("connect", (response, socket) => {
      if (response.statusCode !== 200) {
        socket.destroy();
        return fail(`refused with ${response.statusCode}`);
      }
      const name = options.host ?? "";
      made?.(null, tls.connect({ ...(options as tls.ConnectionOptions), socket, servername: name }));
    });
    ask.end();
    return undefined;
  }
}

/** A proxy that is asked for the whole URL. */
class Forward extends http.Agent {
  readonly #proxy: URL;

  constructor(proxy: URL) {
    super();
    this.#proxy = proxy;
  }

  // Node calls it for every request; its types leave it out.
  addRequest(request: http.ClientRequest, options: http.ClientRequestArgs): void {
    request.path = `http://${String(request.getHeader("host"))}${request.path}`;
    for (const [name, value] of Object.entries(authorization(this.#proxy))) request.setHeader(name, value);
    const base = http.Agent.prototype as unknown as Pick<Forward, "addRequest">;
    base.addRequest.call(this, request, { ...options, ...address(this.#proxy) });
  }
}

function address(proxy: URL): { host: string; port: number } {
  return { host: proxy.hostname.replace(/^\[|\]$/g, ""), port: Number(proxy.port || "80") };
}

function authorization(proxy: URL): Record<string, string> {
  if (proxy.username === "") return {};
  const said = `${decodeURIComponent(proxy.username)}:${decodeURIComponent(proxy.password)}`;
  return { "Proxy-Authorization": `Basic ${Buffer.from(said).toString("base64")}` };
}

/** Node's own authorities and those of SSL_CERT_FILE. With NODE_EXTRA_CA_CERTS alone Node deals by itself. */
function authorities(): string[] | undefined {
  const named = process.env["SSL_CERT_FILE"];
  if (!named) return undefined;
  const files = [named, process.env["NODE_EXTRA_CA_CERTS"]].filter((file) => file !== undefined).filter(Boolean);
  try {
    return [...tls.rootCertificates, ...files.map((file) => readFileSync(file, "utf8"))];
  } catch (error) {
    throw new Failure(`SSL_CERT_FILE or NODE_EXTRA_CA_CERTS cannot be read: ${inWords(error)}`);
  }
}

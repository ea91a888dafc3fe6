// How a request gets to the daemon: directly, or through the proxy that the environment names, and trusting an
// authority of one's own. What is on this machine is always reached directly.

import fs from "node:fs";
import http from "node:http";
import https from "node:https";
import tls from "node:tls";

/** How long a proxy may take for a connection. */
const CONNECT_MS = 30_000;

/** By what they were made for: a connection that is open is used again. */
const agents = new Map();

/** The agent for requests to `url`; undefined where the runtime has its own way. Throws an error in words. */
export function agentFor(url, env) {
  const target = new URL(url);
  const named = proxyFor(target, env);
  // Bun's own takes the same variables, but would go through a proxy to this machine, too.
  if (named && process.versions.bun) return undefined;
  const made = [target.protocol, named, env.SSL_CERT_FILE, env.NODE_EXTRA_CA_CERTS].join("\n");
  if (!agents.has(made)) agents.set(made, agent(target.protocol === "https:", named, env));
  return agents.get(made);
}

export function isLoopback(host) {
  return host === "localhost" || host === "[::1]" || /^127\.\d+\.\d+\.\d+$/.test(host);
}

/** The proxy that the environment names, or an empty string; the same variables as for `signet hook`. */
function proxyFor({ protocol, hostname }, env) {
  const named = (name) => env[name] || env[name.toUpperCase()] || "";
  const excepted = named("no_proxy").split(/[\s,]+/).some((pattern) => excepts(pattern.toLowerCase(), hostname));
  if (isLoopback(hostname) || excepted) return "";
  return named(protocol === "https:" ? "https_proxy" : "http_proxy") || named("all_proxy");
}

/** `*`, a host, or the end of its name: `.example.com`, `*.example.com`. */
function excepts(pattern, host) {
  if (pattern.startsWith("*") || pattern.startsWith(".")) return host.endsWith(pattern.replace(/^\*/, ""));
  return pattern === host;
}

function agent(secure, named, env) {
  const ca = secure ? authorities(env) : undefined;
  // As the runtime's own, but deaf to variables that would have it use a proxy.
  if (!named) return new (secure ? https : http).Agent({ keepAlive: true, timeout: 5000, ...(ca && { ca }) });
  const spelled = named.includes("://") ? named : `http://${named}`;
  const proxy = URL.canParse(spelled) ? new URL(spelled) : undefined;
  if (!proxy || !/^https?:$/.test(proxy.protocol)) {
    throw new Error(`the environment's proxy ${JSON.stringify(named)} is none for HTTP; it looks like http://proxy:3128`);
  }
  return secure ? new Tunnel(proxy, { ...(ca && { ca }) }) : new Forward(proxy);
}

/** TLS to the daemon's host through a connection that a proxy makes. */
class Tunnel extends https.Agent {
  #proxy;

  constructor(proxy, options) {
    super(options);
    this.#proxy = proxy;
  }

  createConnection(options, made) {
    const target = `${options.host}:${options.port}`;
    const headers = { Host: target, ...authorization(this.#proxy) };
    const { host } = this.#proxy;
    const ask = http.request({ ...address(this.#proxy), method: "CONNECT", path: target, headers, agent: false });
    const fail = (why) => made(new Error(`the proxy ${host} ${why}`));
    // A request that was given up meanwhile holds neither the process nor, for long, the connection.
    ask.on("socket", (socket) => socket.unref());
    ask.setTimeout(CONNECT_MS, () => ask.destroy(new Error("it said nothing")));
    ask.on("error", (error) => fail(`does not answer: ${error.message}`));
    ask.on("response", (response) => fail(`refused with ${response.statusCode}`));
    ask.on("connect", (response, socket) => {
      if (response.statusCode !== 200) {
        socket.destroy();
        return fail(`refused with ${response.statusCode}`);
      }
      socket.ref();
      socket.setTimeout(0);
      made(null, tls.connect({ ...options, socket, servername: options.host ?? "" }));
    });
    ask.end();
    return undefined;
  }
}

/** A proxy that is asked for the whole URL. */
class Forward extends http.Agent {
  #proxy;

  constructor(proxy) {
    super();
    this.#proxy = proxy;
  }

  // Node calls it for every request.
  addRequest(request, options) {
    request.path = `http://${String(request.getHeader("host"))}${request.path}`;
    for (const [name, value] of Object.entries(authorization(this.#proxy))) request.setHeader(name, value);
    super.addRequest(request, { ...options, ...address(this.#proxy) });
  }
}

function address(proxy) {
  return { host: proxy.hostname.replace(/^\[|\]$/g, ""), port: Number(proxy.port || "80") };
}

function authorization(proxy) {
  if (proxy.username === "") return {};
  const said = `${decodeURIComponent(proxy.username)}:${decodeURIComponent(proxy.password)}`;
  return { "Proxy-Authorization": `Basic ${Buffer.from(said).toString("base64")}` };
}

/** The runtime's own authorities and those of SSL_CERT_FILE. With NODE_EXTRA_CA_CERTS alone it deals by itself. */
function authorities(env) {
  if (!env.SSL_CERT_FILE) return undefined;
  const files = [env.SSL_CERT_FILE, env.NODE_EXTRA_CA_CERTS].filter(Boolean);
  try {
    return [...tls.rootCertificates, ...files.map((file) => fs.readFileSync(file, "utf8"))];
  } catch (error) {
    throw new Error(`SSL_CERT_FILE or NODE_EXTRA_CA_CERTS cannot be read: ${error.message}`);
  }
}

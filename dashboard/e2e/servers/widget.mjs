// An MCP server with one app, over standard input and output: `node widget.mjs KIND [argument]`. The kinds are in
// `widget-pages.mjs`: one that does all that an app may do, and some that do what none may.
import { createInterface } from "node:readline";
import { pages } from "./widget-pages.mjs";

const [kind = "good", argument = ""] = process.argv.slice(2);
const URI = `ui://${kind}/view`;
const MIME = "text/html;profile=mcp-app";
const { script, body = "", ui: wants = {}, tools = [], reads = true, isPage = false } = pages[kind];
const ui = typeof wants === "function" ? wants(argument) : wants;
let version = 1;

const html = () => `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>${kind}</title>
<style>body{margin:12px;font:13px system-ui;color-scheme:light dark}button{font:inherit}</style>
<body><h1>${kind} ${version}</h1>${body}<pre id="report"></pre>
<script>const argument = ${JSON.stringify(argument)};
${bridge}
${script}</script></body></html>`;

/** The view's side of MCP Apps, as short as it can be. */
const bridge = `
const waiting = new Map(); const handlers = {}; let asked = 0; let context = {};
const post = (message) => parent.postMessage({ jsonrpc: "2.0", ...message }, "*");
const tell = (method, params = {}) => post({ method, params });
const ask = (method, params = {}) => new Promise((done, failed) => {
  const id = ++asked; waiting.set(id, { done, failed }); post({ id, method, params });
});
const report = (name, value) => {
  const line = name + ": " + (typeof value === "string" ? value : JSON.stringify(value));
  document.getElementById("report").append(line + "\\n");
};
const tried = async (name, attempt) => {
  try { report(name, "DONE " + JSON.stringify((await attempt()) ?? null)); } catch (error) { report(name, error.name ?? String(error)); }
};
addEventListener("message", ({ source, data }) => {
  if (source !== parent || data?.jsonrpc !== "2.0") return;
  if (data.method && data.id !== undefined) {
    const handler = handlers[data.method];
    if (handler === null) return;
    if (handler) Promise.resolve(handler(data.params)).then((result) => post({ id: data.id, result: result ?? {} }));
    else if (data.method === "ping") post({ id: data.id, result: {} });
    else post({ id: data.id, error: { code: -32601, message: "no" } });
  } else if (data.method) {
    if (data.method === "ui/notifications/host-context-changed") Object.assign(context, data.params);
    handlers[data.method]?.(data.params);
  } else {
    const one = waiting.get(data.id); waiting.delete(data.id);
    if (data.error) one?.failed(Object.assign(new Error(data.error.message), { name: "Error " + data.error.code }));
    else one?.done(data.result);
  }
});
const start = async (appCapabilities = {}) => {
  const hello = await ask("ui/initialize", { protocolVersion: "2026-01-26", appInfo: { name: "Test", version: "1" }, appCapabilities });
  Object.assign(context, hello.hostContext);
  tell("ui/notifications/initialized");
  return hello;
};
const button = (name, act) => {
  const button = document.createElement("button"); button.textContent = name; button.onclick = act; document.body.append(button);
};
`;

const opener = {
  name: "open",
  title: "Open",
  description: "Opens the app",
  inputSchema: { type: "object", properties: {} },
  annotations: { readOnlyHint: reads },
  ...(!isPage && { _meta: { ui: { resourceUri: URI } } }),
};

const methods = {
  initialize: () => ({
    protocolVersion: "2025-06-18",
    serverInfo: { name: `${kind[0].toUpperCase()}${kind.slice(1)}`, version: "1.0.0" },
    capabilities: { tools: { listChanged: true }, resources: {} },
    ...(isPage && { _meta: { "dev.signet/app": { name: "Page", ui: argument } } }),
  }),
  ping: () => ({}),
  "tools/list": () => ({ tools: [opener, ...tools] }),
  "tools/call": ({ name, arguments: args = {} }) => {
    if (name === "update") {
      version += 1;
      send({ method: "notifications/tools/list_changed" });
    }
    const said = { called: name, args, version };
    return { content: [{ type: "text", text: JSON.stringify(said) }], structuredContent: said };
  },
  "resources/list": () => ({
    resources: isPage ? [] : [{ uri: URI, name: kind, mimeType: MIME, _meta: { ui } }],
  }),
  "resources/read": ({ uri }) => {
    if (uri === "file:///notes.txt") return { contents: [{ uri, mimeType: "text/plain", text: "a note" }] };
    return { contents: [{ uri: URI, mimeType: MIME, text: html(), _meta: { ui } }] };
  },
};

const send = (message) => process.stdout.write(`${JSON.stringify({ jsonrpc: "2.0", ...message })}\n`);

createInterface({ input: process.stdin }).on("line", (line) => {
  const { id, method, params } = JSON.parse(line);
  if (id === undefined) return;
  const handle = methods[method];
  if (handle) send({ id, result: handle(params ?? {}) });
  else send({ id, error: { code: -32601, message: `no ${method}` } });
});

// The edge's client: passes what a harness says on to the daemon, and the answer back. For Node 20 and newer
// and for Bun, without dependencies. What it must be told of is in the connection file (docs/edges.md).
//
//   import { connect } from "./client.mjs";
//   const signet = connect({ harness: "pi", connectionFile: "/home/me/.config/signet/connectors/pi.json" });
//   const answer = await signet.send("user-prompt-submit", payload, { cwd });   // {stdout, stderr, exitCode} or null
//   const { result, error } = await signet.mcp("tools/list", {}, { cwd });      // error: words for a person
//
// connect(options): harness, connectionFile; edge ("extension" | "hook"); env (process.env); notice (a function
//   that is given one line for the user; by default it goes to standard error).
// It answers: active (false: switched off by a variable), connection() (what the file says, or null),
//   send(event, payload, {cwd, timeoutMs}), mcp(method, params, {cwd, sessionKey, timeoutMs}), notice(line).
// Nothing here throws: the harness goes on, and one quiet line says what happened and what to do.

import crypto from "node:crypto";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { localUrl } from "./local.mjs";
import { evidence } from "./project.mjs";
import { exchange, headersOf } from "./request.mjs";
import { fate, spool } from "./spool.mjs";

/** Bytes of a payload: what the daemon takes. */
const MOST_PAYLOAD = 9 * 1024 * 1024;
/** How long a tool may take. */
const TOOL_MS = 30_000;
/** Events whose answer the harness is waiting for. */
const ANSWERED = ["session-start", "user-prompt-submit", "pre-compaction"];
/** What goes before such an event holds it up for so long at most. */
const HOLD_UP_MS = 1000;
/** An event that other agents are told of and nobody waits for: it is sent once, and lost where that fails. */
const PASSING = "tool-used";
const PASSING_MS = 1500;
/** One that fails after so long costs a harness that waits too much: for a while none is sent. */
const LONG_MS = 250;
const SLOW_MS = 30_000;
/** Of such an event no text needs more characters, and no list or object more members. */
const MOST_TEXT = 1000;
const MOST_MEMBERS = 50;

/** Connects a harness with its daemon. */
export function connect(options) {
  const { harness, connectionFile, edge = "extension", env = process.env } = options;
  const active = !(env.SIGNET_NO_HOOKS === "1" || env.SIGNET_BYPASS === "1" || env.SIGNET_ENABLED === "false");
  const tell = options.notice ?? ((line) => process.stderr.write(`${line}\n`));
  let told = "";
  /** The same trouble is told once, until something works again. */
  const notice = (line) => {
    const quiet = line.replace(/[\r\n]+/g, " ");
    if (quiet === told) return;
    told = quiet;
    try {
      tell(quiet);
    } catch {
      // Nobody is there to read it.
    }
  };
  const trouble = (error) => notice(`[signet] ${error.message}; going on without memory`);

  const origin = (connection, cwd) =>
    headersOf({
      "X-Signet-Edge": edge,
      "X-Signet-Harness": harness,
      "X-Signet-Agent-Id": env.SIGNET_AGENT_ID || connection.agentId,
      "X-Signet-Machine-Id": connection.machineId,
      "X-Signet-Connector-Id": connection.connectorId,
      "X-Signet-Connector-Version": connection.connectorVersion,
      "X-Signet-Context": JSON.stringify({ project: evidence(cwd) }),
    });
  const ask = (connection, where, headers, body, timeoutMs) => {
    const key = keyOf(connection, env);
    const authorization = headersOf({ Authorization: key && `Bearer ${key}` });
    return exchange({ url: connection.url + where, headers: { ...headers, ...authorization }, body, timeoutMs, env });
  };

  async function send(event, payload, { cwd = process.cwd(), timeoutMs = patience(event, env) } = {}) {
    if (!active) return null;
    if (event === PASSING) return passBy(payload, cwd);
    try {
      const connection = load(harness, connectionFile, env);
      const body = typeof payload === "string" ? payload : JSON.stringify(payload);
      if (Buffer.byteLength(body) > MOST_PAYLOAD) throw new Error(`what ${harness} said is larger than 9 MiB`);
      const at = Date.now();
      const envelope = { id: uuidv7(at), harness, event, at, headers: origin(connection, cwd), payload: body };
      const kept = spool(spoolFolder(connectionFile, env));
      const holdUp = ANSWERED.includes(event) ? Math.min(HOLD_UP_MS, timeoutMs / 4) : timeoutMs / 2;
      const late = (old, ms) => postEvent(ask, connection, old, ms, true).then((answer) => answer.status);
      const there = await kept.deliver(late, at + holdUp);
      const once = (ms) => postEvent(ask, connection, envelope, ms, false);
      const outcome = await settle(() => twice(once, at + timeoutMs, there ? 2 : 1));
      const answer = outcome.answer;
      if (answer && fate(answer.status) === "done") {
        told = "";
        const output = JSON.parse(answer.text);
        if (output.stderr) notice(output.stderr);
        return output;
      }
      const keep = (!answer || fate(answer.status) === "later") && (connection.keepEvents ?? []).includes(event);
      if (keep) kept.keep(envelope);
      throw new Error(whyNot(connection, outcome));
    } catch (error) {
      trouble(error);
      return null;
    }
  }

  /** Nothing of it is kept, and nothing is said of what goes wrong: other events say it. */
  async function passBy(payload, cwd) {
    const slow = path.join(spoolFolder(connectionFile, env), "slow");
    const began = Date.now();
    if (isRecent(slow, began)) return null;
    try {
      const connection = load(harness, connectionFile, env);
      const said = typeof payload === "string" ? JSON.parse(payload) : payload;
      const where = `/api/connectors/${encodeURIComponent(harness)}/hooks/${PASSING}`;
      await ask(connection, where, origin(connection, cwd), JSON.stringify(shortened(said)), PASSING_MS);
    } catch {
      if (Date.now() - began > LONG_MS) note(slow);
    }
    return null;
  }

  async function mcp(method, params, { cwd = process.cwd(), sessionKey = "", timeoutMs = TOOL_MS } = {}) {
    if (!active) return { error: "Signet is switched off here by an environment variable" };
    let connection;
    try {
      connection = load(harness, connectionFile, env);
    } catch (error) {
      return { error: `${error.message}.` };
    }
    const more = headersOf({ "X-Signet-Session-Key": sessionKey, Accept: "application/json, text/event-stream" });
    const headers = { ...origin(connection, cwd), ...more };
    const message = { jsonrpc: "2.0", id: uuidv7(Date.now()), method, params };
    const outcome = await settle(() => ask(connection, "/mcp", headers, JSON.stringify(message), timeoutMs));
    const said = parsed(outcome.answer?.text);
    if (said?.result !== undefined) return { result: said.result };
    return { error: `${said?.error?.message ?? whyNot(connection, outcome)}.` };
  }

  const connection = () => {
    try {
      return load(harness, connectionFile, env);
    } catch (error) {
      trouble(error);
      return null;
    }
  };
  return { active, connection, send, mcp, notice };
}

function postEvent(ask, connection, event, ms, late) {
  const where = `/api/connectors/${encodeURIComponent(event.harness)}/hooks/${encodeURIComponent(event.event)}`;
  const time = late ? { "X-Signet-Event-Time": String(event.at) } : {};
  return ask(connection, where, { ...event.headers, "X-Signet-Event-Id": event.id, ...time }, event.payload, ms);
}

/** Once more after a moment, if nobody answered or the daemon was in trouble, and there is time. */
async function twice(once, deadline, tries) {
  const outcome = await settle(() => once(deadline - Date.now()));
  const again = outcome.answer ? outcome.answer.status === 429 || outcome.answer.status >= 500 : true;
  const pause = 50 + Math.random() * 150;
  if (!again || tries < 2 || deadline - Date.now() < 2 * pause) return unsettled(outcome);
  await new Promise((resolve) => setTimeout(resolve, pause));
  return once(deadline - Date.now());
}

/** A file that holds unix milliseconds. */
function note(file) {
  try {
    fs.mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
    fs.writeFileSync(file, String(Date.now()), { mode: 0o600 });
  } catch {
    // The next one will wait as well.
  }
}

function isRecent(file, now) {
  try {
    const since = Number(fs.readFileSync(file, "utf8"));
    return since <= now && now < since + SLOW_MS;
  } catch {
    return false;
  }
}

/** Without what makes it long: what is in files, and what commands print. */
function shortened(value, depth = 0) {
  if (typeof value === "string") return value.slice(0, MOST_TEXT);
  if (typeof value !== "object" || value === null) return value;
  if (depth === 8) return null;
  if (Array.isArray(value)) return value.slice(0, MOST_MEMBERS).map((item) => shortened(item, depth + 1));
  const members = Object.entries(value).slice(0, MOST_MEMBERS);
  return Object.fromEntries(members.map(([name, item]) => [name, shortened(item, depth + 1)]));
}

async function settle(attempt) {
  try {
    return { answer: await attempt() };
  } catch (error) {
    return { error };
  }
}

function unsettled({ answer, error }) {
  if (error) throw error;
  return answer;
}

/** Within the time that harnesses give, in milliseconds; the same variables as for `signet hook`. */
function patience(event, env) {
  const [name, usual] =
    { "session-start": ["SIGNET_SESSION_START_TIMEOUT", 12_000], "session-end": ["SIGNET_FETCH_TIMEOUT", 12_000] }[
      event
    ] ?? ["SIGNET_PROMPT_SUBMIT_TIMEOUT", 4000];
  const set = /^\d+$/.test(env[name] ?? "") ? Number(env[name]) : usual;
  return Math.min(Math.max(set, 1000), 120_000);
}

/** What the connection file says. SIGNET_DAEMON_URL counts before its address; without a file it is the daemon here. */
function load(harness, file, env) {
  const url = env.SIGNET_DAEMON_URL ? originOf(env.SIGNET_DAEMON_URL) : undefined;
  let about;
  try {
    about = fs.statSync(file);
  } catch {
    const missing = `there is no ${file}: \`signet connector install ${harness}\` connects to another daemon`;
    const machineId = env.SIGNET_MACHINE_ID || os.hostname();
    return { url: url ?? localUrl(env, homeOf(env)), machineId, keepEvents: [], missing };
  }
  if (process.platform !== "win32" && (about.mode & 0o022) !== 0) {
    throw new Error(`${file} can be changed by others and is not used: run \`chmod 600 ${file}\``);
  }
  const connection = parsed(fs.readFileSync(file, "utf8"));
  if (typeof connection?.url !== "string") {
    throw new Error(`${file} is damaged: run \`signet connector install ${harness}\` again`);
  }
  return { ...connection, url: url ?? originOf(connection.url) };
}

function originOf(url) {
  const trimmed = url.trim().replace(/\/+$/, "");
  if (/^https?:\/\/[^/?#@\s]+$/.test(trimmed) && URL.canParse(trimmed)) return trimmed;
  throw new Error(`"${url}" is no daemon's address; it looks like http://127.0.0.1:3850`);
}

/** The environment's word counts before the file's. */
function keyOf(connection, env) {
  const named = connection.apiKeyVariable ? env[connection.apiKeyVariable] : undefined;
  return named || env.SIGNET_API_KEY || env.SIGNET_TOKEN || connection.apiKey;
}

function homeOf(env) {
  return env.HOME || os.homedir();
}

/** The folder of events that wait, named after the connection. */
function spoolFolder(connectionFile, env) {
  const home = homeOf(env);
  const state =
    process.platform === "win32"
      ? env.LOCALAPPDATA || path.join(home, "AppData", "Local")
      : env.XDG_STATE_HOME || path.join(home, ".local", "state");
  return path.join(state, "signet", "spool", path.basename(connectionFile, ".json"));
}

/** What happened and what to do. */
function whyNot(connection, { answer, error }) {
  if (error) {
    const why = `${connection.url} cannot be reached (${inWords(error)}): ${advice(connection.url, error)}`;
    return connection.missing ? `${why}; ${connection.missing}` : why;
  }
  const said = parsed(answer.text)?.error;
  const words = typeof said === "string" ? said : `${connection.url} answered ${answer.status}`;
  return answer.status === 401 ? `${words}; set SIGNET_API_KEY to a key of this daemon` : words;
}

function inWords(error) {
  return error.code ?? error.message;
}

function advice(url, error) {
  if (/CERT|SIGNED|VERIFY/.test(error.code ?? "")) {
    return "have SSL_CERT_FILE or NODE_EXTRA_CA_CERTS name the file of the authority that signed its certificate";
  }
  if (/proxy/.test(error.message)) return "correct HTTPS_PROXY or HTTP_PROXY, or except its host with NO_PROXY";
  const here = /^http:\/\/(127\.|localhost|\[::1\])/.test(url);
  return here ? "start it with `signet up`" : "see that it runs there and that this machine reaches it";
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** An id that sorts by time (RFC 9562, version 7). */
function uuidv7(now) {
  const bytes = crypto.randomBytes(16);
  bytes.writeUIntBE(now, 0, 6);
  bytes[6] = (bytes[6] & 0x0f) | 0x70;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  return bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

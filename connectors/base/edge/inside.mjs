// What extensions that run inside a harness share: one of them speaks, events go in order, tools answer in
// words.

import { connect } from "./client.mjs";

/** How long a harness's start may wait for the list of tools. */
const LIST_MS = 2000;

/** What may wait of things that nobody waits for. */
const MOST_MENTIONS = 16;

/** Which extension speaks for a place of this process. */
const OWNERS = Symbol.for("signet.extensions");

/**
 * `settings`: harness, connectionFile, scope ("user" | "project"); `place`: what one extension may speak for;
 * `notice`: takes a line for the user.
 */
export function inside(settings, place, notice) {
  const owners = (globalThis[OWNERS] ??= new Map());
  const client = connect({ ...settings, notice });
  const me = { left: false };
  // A project's own connection counts before the user's, whichever is loaded first.
  if (settings.scope === "project" || !owners.has(place)) owners.set(place, me);
  let last = Promise.resolve("");
  let [mentions, waiting] = [Promise.resolve(), 0];

  /** Whether this extension is the one that speaks. */
  function speaks() {
    if (!owners.has(place) && !me.left) owners.set(place, me);
    return client.active && owners.get(place) === me;
  }
  function leave() {
    if (owners.get(place) === me) owners.delete(place);
    me.left = true;
  }
  /** Sends an event after those before it. Answers the text for the model, often empty. */
  function tell(event, payload, cwd, options) {
    last = last.then(async () => injected(await client.send(event, payload, { cwd, ...options })));
    return last;
  }
  /** Passes on what other agents are told of: in nobody's way, and not at all where too much of it waits. */
  function mention(event, payload, cwd) {
    if (waiting >= MOST_MENTIONS) return;
    waiting += 1;
    mentions = mentions.then(() => client.send(event, payload, { cwd })).finally(() => (waiting -= 1));
  }
  /** The daemon's tools; none while it cannot be asked. */
  async function tools(cwd) {
    const { result, error } = await client.mcp("tools/list", {}, { cwd, timeoutMs: LIST_MS });
    if (error) client.notice(`[signet] no tools for now: ${error}`);
    return Array.isArray(result?.tools) ? result.tools : [];
  }
  /** Calls a tool; what goes wrong is said in words, for the model. */
  async function call(name, args, cwd, sessionKey) {
    const params = { name, arguments: args ?? {} };
    const { result, error } = await client.mcp("tools/call", params, { cwd, sessionKey });
    if (error) return { text: `Signet could not do this: ${error} Go on without it.`, isError: true };
    const text = (result.content ?? []).map((part) => part.text ?? JSON.stringify(part)).join("\n");
    return { text, isError: result.isError === true };
  }
  return { speaks, leave, tell, mention, tools, call };
}

function injected(answer) {
  try {
    const { inject } = JSON.parse(answer?.stdout || "{}");
    return typeof inject === "string" ? inject : "";
  } catch {
    return "";
  }
}

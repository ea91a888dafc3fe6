// Inside OpenCode: passes its events on to the daemon and puts the answers before the model. The tools come
// from the MCP server in opencode.json.

import { inside } from "../base/edge/inside.mjs";

/** Bytes of a session's end that are sent. */
const MOST_TRANSCRIPT = 4 * 1024 * 1024;

export default async function ({ client, directory }) {
  // The terminal's full screen is OpenCode's: there a line goes where its own notes go.
  const toast = (message) => client.tui.showToast({ body: { title: "Signet", message, variant: "warning" } });
  const notice = (line) => {
    if (process.argv.includes("run")) process.stderr.write(`${line}\n`);
    else toast(line).catch(() => {});
  };
  const signet = inside(SIGNET, `opencode ${directory}`, notice);
  /** By id, of this process: what the model is to be given. A session that another one began has none. */
  const sessions = new Map();

  const tell = (event, id, said, more) =>
    signet.tell(event, { session_id: id, cwd: directory, event: said, ...more }, directory);
  const begin = (id, said, child) => {
    const briefing = child ? undefined : tell("session-start", id, said);
    sessions.set(id, { child, briefing, prompt: undefined });
    return sessions.get(id);
  };
  // One of these that throws ends the run.
  const safely = (handler) => async (input, output) => {
    try {
      if (signet.speaks()) await handler(input, output);
    } catch (error) {
      notice(`[signet] ${error?.message}; going on without memory`);
    }
  };

  return {
    event: safely(async ({ event: { type, properties } }) => {
      const session = sessions.get(properties.sessionID);
      if (type === "session.created") {
        begin(properties.info.id, { type }, Boolean(properties.info.parentID));
      } else if (session && !session.child && type === "session.idle") {
        const last = (await messages(client, properties.sessionID)).at(-1);
        void tell("stop", properties.sessionID, { type, message: last });
      } else if (session && !session.child && type === "session.compacted") {
        const all = await messages(client, properties.sessionID);
        const message = all.findLast(({ info }) => info.role === "assistant" && info.summary);
        void tell("compaction-complete", properties.sessionID, { type, message });
      }
    }),
    "chat.message": safely(async ({ sessionID }, { parts }) => {
      const session = sessions.get(sessionID) ?? begin(sessionID, { type: "chat.message" }, await isChild(client, sessionID));
      if (session.child) return;
      session.prompt = tell("user-prompt-submit", sessionID, { type: "chat.message", parts });
      await session.prompt;
    }),
    "experimental.chat.system.transform": safely(async ({ sessionID }, { system }) => {
      const session = sessions.get(sessionID);
      system.push(...[await session?.briefing, await session?.prompt].filter(Boolean));
    }),
    "experimental.session.compacting": safely(async ({ sessionID }, { context }) => {
      if (sessions.get(sessionID)?.child) return;
      const advice = await tell("pre-compaction", sessionID, { type: "experimental.session.compacting" });
      if (advice) context.push(advice);
    }),
    // The only one that is waited for when OpenCode ends.
    dispose: safely(async () => {
      const own = [...sessions].filter(([, session]) => !session.child).map(([id]) => id);
      for (const id of own) await tell("session-end", id, { type: "dispose" }, { transcript: await messages(client, id) });
      signet.leave();
    }),
  };
}

/** A session's last messages; none while OpenCode does not say. */
async function messages(client, id) {
  const { data } = await client.session.messages({ path: { id } }).catch(() => ({}));
  let bytes = 0;
  const newest = (data ?? []).reverse();
  return newest.filter((message) => (bytes += JSON.stringify(message).length) <= MOST_TRANSCRIPT).reverse();
}

/** A session that a tool of another one began. */
async function isChild(client, id) {
  const { data } = await client.session.get({ path: { id } }).catch(() => ({}));
  return Boolean(data?.parentID);
}

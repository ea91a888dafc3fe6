// Inside OpenCode: passes its events on to the daemon and puts the answers before the model. The tools come
// from the MCP server in opencode.json.

import { inside } from "../base/edge/inside.mjs";

/** Bytes of a session's end that are sent. */
const MOST_TRANSCRIPT = 4 * 1024 * 1024;
/** How long the ends of all sessions may take together. */
const END_MS = 12_000;

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

  /** What is still being looked up for events that nobody waits for. */
  let busy = Promise.resolve();

  const tell = (event, id, said, more, options) =>
    signet.tell(event, { session_id: id, cwd: directory, event: said, ...more }, directory, options);
  const begin = (id, said, parent) => {
    const briefing = parent ? undefined : tell("session-start", id, said);
    sessions.set(id, { child: Boolean(parent), parent, briefing, prompt: undefined });
    return sessions.get(id);
  };
  /** What a sub-agent does is done by the session that began it. */
  const used = (id, said) => {
    let own = id;
    while (sessions.get(own)?.parent) own = sessions.get(own).parent;
    signet.mention("tool-used", { session_id: own, cwd: directory, event: said }, directory);
  };
  /** The last call that failed: it is told of several times. */
  let failed;
  // One of these that throws ends the run.
  const safely = (handler) => async (input, output) => {
    try {
      if (signet.speaks()) await handler(input, output);
    } catch (error) {
      notice(`[signet] ${error?.message}; going on without memory`);
    }
  };

  const heard = safely(async ({ event: { type, properties } }) => {
    const session = sessions.get(properties.sessionID);
    if (type === "session.created") {
      begin(properties.info.id, { type }, properties.info.parentID);
    } else if (type === "message.part.updated") {
      const { part } = properties;
      if (part.type !== "tool" || part.state.status !== "error" || part.callID === failed) return;
      failed = part.callID;
      const { status, input } = part.state;
      used(part.sessionID, { type, part: { tool: part.tool, state: { status, input } } });
    } else if (session && !session.child && type === "session.idle") {
      const last = (await messages(client, properties.sessionID)).at(-1);
      void tell("stop", properties.sessionID, { type, message: last });
    } else if (session && !session.child && type === "session.compacted") {
      const all = await messages(client, properties.sessionID);
      const message = all.findLast(({ info }) => info.role === "assistant" && info.summary);
      void tell("compaction-complete", properties.sessionID, { type, message });
    }
  });

  return {
    event: (input) => {
      const handled = heard(input);
      busy = Promise.all([busy, handled]).then(() => {});
      return handled;
    },
    "chat.message": safely(async ({ sessionID }, { parts }) => {
      const session = sessions.get(sessionID) ?? begin(sessionID, { type: "chat.message" }, await parentOf(client, sessionID));
      if (session.child) return;
      session.prompt = tell("user-prompt-submit", sessionID, { type: "chat.message", parts });
      await session.prompt;
    }),
    // Only of a tool that did not fail; OpenCode waits for it.
    "tool.execute.after": safely(({ tool, sessionID, args }, output) => {
      const { isError, metadata } = output ?? {};
      used(sessionID, { type: "tool.execute.after", tool, args, output: { isError, metadata: { exit: metadata?.exit } } });
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
      await busy;
      const own = [...sessions].filter(([, session]) => !session.child).map(([id]) => id);
      const timeoutMs = Math.max(END_MS / own.length, 1000);
      for (const id of own) {
        const more = { transcript: await messages(client, id) };
        await tell("session-end", id, { type: "dispose" }, more, { timeoutMs });
      }
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

/** The session of which a tool began this one. */
async function parentOf(client, id) {
  const { data } = await client.session.get({ path: { id } }).catch(() => ({}));
  return data?.parentID;
}

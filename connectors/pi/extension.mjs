// Inside Pi: passes its events on to the daemon, puts the answers before the model, and offers the daemon's
// tools.

import { inside } from "../base/edge/inside.mjs";

/** Bytes of a session's end that are sent. */
const MOST_TRANSCRIPT = 4 * 1024 * 1024;

export default function (pi) {
  let ui;
  const notice = (line) => (ui ? ui.notify(line, "warning") : process.stderr.write(`${line}\n`));
  const signet = inside(SIGNET, "pi", notice);
  const offered = new Set();
  let briefing;

  const tell = (event, ctx, said, more) => {
    const payload = { session_id: ctx.sessionManager.getSessionId(), cwd: ctx.cwd, event: said, ...more };
    return signet.tell(event, payload, ctx.cwd);
  };
  // What a handler throws would be shown as an error of the extension.
  const on = (name, handler) =>
    pi.on(name, async (event, ctx) => {
      try {
        return signet.speaks() ? await handler(event, ctx) : undefined;
      } catch (error) {
        notice(`[signet] ${name}: ${error?.message}; going on without memory`);
      }
    });

  on("session_start", async ({ type, reason }, ctx) => {
    ui = ctx.hasUI ? ctx.ui : undefined;
    briefing = tell("session-start", ctx, { type, reason });
    await offer(ctx);
  });
  on("before_agent_start", async ({ type, prompt }, ctx) => {
    if (offered.size === 0) await offer(ctx);
    const texts = [await briefing, await tell("user-prompt-submit", ctx, { type, prompt })];
    briefing = undefined;
    const content = texts.filter(Boolean).join("\n\n");
    return content ? { message: { customType: "signet", content, display: false } } : undefined;
  });
  // Pi waits for what this answers.
  on("tool_result", ({ type, toolName, input, isError }, ctx) => {
    const said = { type, toolName, input, isError };
    const payload = { session_id: ctx.sessionManager.getSessionId(), cwd: ctx.cwd, event: said };
    signet.mention("tool-used", payload, ctx.cwd);
  });
  on("agent_end", ({ type, messages }, ctx) => void tell("stop", ctx, { type, messages: messages.slice(-1) }));
  on("session_compact", ({ type, compactionEntry }, ctx) => {
    const { summary } = compactionEntry;
    void tell("compaction-complete", ctx, { type, compactionEntry: { summary } });
  });
  on("session_shutdown", async ({ type, reason }, ctx) => {
    await tell("session-end", ctx, { type, reason }, { transcript: transcript(ctx) });
    signet.leave();
  });

  /** Asked of the daemon, so that a new one brings new tools. */
  async function offer(ctx) {
    for (const tool of await signet.tools(ctx.cwd)) {
      const name = tool.name.startsWith("signet_") ? tool.name : `signet_${tool.name}`;
      if (offered.has(name)) continue;
      offered.add(name);
      const execute = async (_id, args, _signal, _update, asking) => {
        const session = (asking ?? ctx).sessionManager.getSessionId();
        const { text, isError } = await signet.call(tool.name, args, (asking ?? ctx).cwd, session);
        return { content: [{ type: "text", text }], details: undefined, isError };
      };
      const { description = name, inputSchema: parameters, title: label = name } = tool;
      pi.registerTool({ name, label, description, promptSnippet: label, parameters, execute });
    }
  }
}

/** The session's last messages. */
function transcript(ctx) {
  const entries = ctx.sessionManager.getEntries().filter((entry) => entry.type === "message");
  let bytes = 0;
  const fits = entries.reverse().filter((entry) => (bytes += JSON.stringify(entry).length) <= MOST_TRANSCRIPT);
  return fits.reverse();
}

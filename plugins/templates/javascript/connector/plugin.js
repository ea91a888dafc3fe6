// Connects my-harness, which keeps its hooks in one JSON file:
//
//   { "theme": "dark", "hooks": { "onStart": "a command", "onPrompt": "a command" } }
//
// It starts the command with {"session": "...", "cwd": "...", "prompt": "..."} on standard input, and
// puts what the command prints before the model.
import * as session from "signet:plugin/session@0.1.0";
import { asError, error } from "./signet/errors.js";

const HARNESS = "my-harness";
const SETTINGS = ".my-harness/settings.json";
/** The daemon's name of each hook, and the harness's. */
const HOOKS = { "session-start": "onStart", prompt: "onPrompt" };

export const connector = {
  describe() {
    return {
      harness: HARNESS,
      title: "My harness",
      testedVersion: "1.0.0",
      configDirVariable: "MY_HARNESS_DIR",
      configFiles: [{ path: SETTINGS, pathInConfigDir: "settings.json", format: "json", purpose: "hooks" }],
      hooks: Object.entries(HOOKS).map(([event, harnessEvent]) => ({
        event,
        harnessEvent,
        transport: "command",
        timeout: 10,
        wantsTranscript: false,
        keep: true,
      })),
    };
  },

  plan(action, target, files) {
    const before = files.find((file) => file.path === SETTINGS)?.content;
    const settings = parse(before);
    const hooks = { ...settings.hooks };
    // A command of the user's own stays when Signet goes.
    const ours = (event) => String(hooks[HOOKS[event]] ?? "").endsWith(` hook ${event} -H ${HARNESS}`);
    const wanted = (event) => `${target.program} hook ${event} -H ${HARNESS}`;

    const events = Object.keys(HOOKS);
    const complete = events.every((event) => hooks[HOOKS[event]] === wanted(event));
    const presence = complete ? "complete" : events.some(ours) ? "partial" : "absent";
    for (const event of events) {
      if (action === "install") hooks[HOOKS[event]] = wanted(event);
      else if (ours(event)) delete hooks[HOOKS[event]];
    }
    const after = { ...settings, hooks };
    if (Object.keys(hooks).length === 0) delete after.hooks;
    const same = JSON.stringify(after) === JSON.stringify(settings);
    const content = `${JSON.stringify(after, null, 2)}\n`;
    return { edits: same ? [] : [{ path: SETTINGS, content, summary: "hooks of Signet" }], presence, notes: [] };
  },

  identify(_event, payload) {
    const { session: sessionKey, cwd } = JSON.parse(payload);
    return { sessionKey, cwd };
  },

  handle(event, payload, _context) {
    try {
      return output(brief(event, JSON.parse(payload)).inject, "");
    } catch (caught) {
      // A key that may not is no reason for the harness to stop.
      const why = asError(caught);
      if (why?.tag === "denied") return output("", `[signet] ${why.val}; going on without memory`);
      throw why ?? error("invalid", String(caught));
    }
  },
};

function brief(event, payload) {
  if (event === "session-start") return session.start("startup");
  if (event === "prompt") return session.prompt(payload.prompt ?? "");
  throw error("invalid", `${HARNESS} has no hook ${event}`);
}

function output(stdout, stderr) {
  return { stdout, stderr, exitCode: 0 };
}

/** The settings. JSON with comments is refused rather than written back without them. */
function parse(text) {
  try {
    return JSON.parse(text?.trim() || "{}");
  } catch (caught) {
    throw error("invalid", `~/${SETTINGS} cannot be edited: ${caught.message}. Nothing was changed`);
  }
}

import type { Tool } from "../api";
import type { Handler } from "../bridge/endpoint";
import { CODES, type Params, Refusal } from "../bridge/message";
import { record, text } from "../bridge/params";
import { DISPLAY_MODES, type DisplayMode } from "../bridge/types";
import type { Asks } from "./asks";
import { contextOf, lastOf, messageOf } from "./context-words";
import type { Daemon } from "./daemon";
import { filesOf } from "./files";

/** Milliseconds between two things that an app has agents know. */
const CONTEXT_EVERY = 2_000;

/** What an app's requests need. */
export interface Means {
  id: string;
  name: string;
  daemon: Daemon;
  /** All tools of the server that this session may call. */
  tools: () => readonly Tool[];
  asks: Asks;
  /** Changes how the app is shown, and says how it is shown then. */
  display: (mode: DisplayMode) => DisplayMode;
  openLink: (url: string) => void;
  save: (name: string, blob: Blob) => void;
}

/** As the server describes it, without what is the dashboard's own. */
export const described = ({ effect: _, decision: __, model: ___, app: ____, ...tool }: Tool): Params => ({
  ...tool,
});

/** What apps may ask for beside the handshake, each under its method's name. What is not here is refused. */
export const requestsOf = (means: Means): Record<string, Handler> => ({
  ...serverRequests(means),
  ...pageRequests(means),
});

/** Of the app's own server. There is no way to name another. */
const serverRequests = ({ daemon, tools }: Means): Record<string, Handler> => ({
  "tools/call": (params, { signal, progress }) => {
    const name = text(params, "name", 200);
    const args = record(params, "arguments");
    const tool = tools().find((tool) => tool.name === name);
    // The daemon refuses it, too; this says why.
    if (tool && !tool.app) {
      throw new Refusal(CODES.invalidParams, `${name} is not for apps: its visibility does not name them.`);
    }
    return daemon.call(name, args, { via: "app", signal, progress });
  },
  "tools/list": () => ({
    tools: tools()
      .filter(({ app }) => app)
      .map(described),
  }),
  "resources/list": async () => ({ resources: (await daemon.offer()).resources }),
  "resources/templates/list": async () => ({ resourceTemplates: (await daemon.offer()).templates }),
  "resources/read": (params, { signal }) => daemon.read(text(params, "uri"), signal),
  "prompts/list": async () => ({ prompts: (await daemon.offer()).prompts }),
  "prompts/get": (params) => daemon.prompt(text(params, "name", 200), record(params, "arguments")),
});

/** Of the dashboard, and of the person before it. */
const pageRequests = (means: Means): Record<string, Handler> => {
  const { asks, daemon, id, name } = means;
  const tellContext = lastOf((context: Params) => {
    // There is nobody left to tell that it failed; the next one may do better.
    daemon.publish("widget.context", context).catch(() => {});
  }, CONTEXT_EVERY);
  return {
    "ui/open-link": async (params, { signal }) => {
      const url = linkOf(text(params, "url", 8_192));
      if (!(await asks.ask({ kind: "link", url }, signal))) return { isError: true };
      means.openLink(url);
      return {};
    },
    "ui/message": async (params, { signal }) => {
      const words = messageOf(params);
      if (!(await asks.ask({ kind: "message", text: words }, signal))) return { isError: true };
      await daemon.publish("widget.message", { widget: id, name, text: words });
      return {};
    },
    "ui/update-model-context": (params) => {
      const context = contextOf(params);
      if (context) tellContext({ widget: id, name, ...context });
      return {};
    },
    "ui/request-display-mode": ({ mode }) => {
      const known = DISPLAY_MODES.find((one) => one === mode);
      if (!known) throw new Refusal(CODES.invalidParams, `mode must be one of ${DISPLAY_MODES.join(", ")}.`);
      return { mode: means.display(known) };
    },
    "ui/download-file": async (params, { signal }) => {
      const files = filesOf(params, (uri) => daemon.read(uri, signal));
      const shown = files.map(({ name, size }) => ({ name, size }));
      if (!(await asks.ask({ kind: "download", files: shown }, signal))) return { isError: true };
      for (const file of files) means.save(file.name, await file.load());
      return {};
    },
  };
};

/** An address that may be opened: encrypted, and without a name and password that could pass for the host. */
const linkOf = (given: string): string => {
  const url = URL.canParse(given) ? new URL(given) : undefined;
  if (url?.protocol !== "https:" || url.username || url.password) {
    throw new Refusal(CODES.invalidParams, "Only https:// addresses without a user are opened.");
  }
  return url.href;
};

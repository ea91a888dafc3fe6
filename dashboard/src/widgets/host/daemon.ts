import { get, path, post, request } from "../../api/client";
import { messages } from "../../api/sse";
import type { AppPermissions, AppWish } from "../api";
import type { Params } from "../bridge/message";
import type { Csp } from "../bridge/types";

/** A place where the daemon shows one document, once. */
export interface Frame {
  /** Good for one load, within a minute. */
  url: string;
  origin: string;
  kind: "app" | "page";
  /** A page says that it is not to be shown here. */
  refuses?: boolean;
  html?: string;
  /** What was granted. */
  csp?: Csp;
  permissions?: Partial<AppPermissions>;
  /** For the frame's `allow`. */
  allow?: string;
  /** For the app's own frame, inside. */
  sandbox?: string;
  prefersBorder?: boolean | null;
  /** What a person is asked about. */
  wishes?: AppWish[];
  problems?: string[];
}

/** What a server offers beside its tools. */
export interface Offer {
  resources: Params[];
  templates: Params[];
  prompts: Params[];
}

const NOTHING: Offer = { resources: [], templates: [], prompts: [] };
const server = (id: string, ...parts: string[]): string => path("/api/mcp/servers", id, ...parts);

/** What the daemon does for the app of one server. Nothing here can be asked of another server. */
export const daemonOf = (id: string) => ({
  frame: (uri?: string): Promise<Frame> => post(path("/api/widgets", id, "frames"), uri ? { uri } : {}),

  offer: async (): Promise<Offer> => (await get<{ offer?: Offer }>(server(id))).offer ?? NOTHING,

  read: (uri: string, signal?: AbortSignal): Promise<Params> =>
    get(server(id, "resource"), { query: { uri }, ...(signal && { signal }) }),

  prompt: (name: string, args: Params): Promise<Params> => post(server(id, "prompts", name), args),

  /** The answer may take long: the daemon may ask the person first. */
  call: async (tool: string, args: Params, how: CallHow): Promise<Params> => {
    const response = await request(
      "POST",
      server(id, "tools", tool),
      { arguments: args, via: how.via },
      { signal: how.signal, headers: { accept: "text/event-stream" } },
    );
    if (!response.body) throw new Error("The daemon sent nothing.");
    for await (const { event, data } of messages(response.body)) {
      const said = JSON.parse(data) as Params;
      if (event === "progress") how.progress?.(said);
      if (event === "result") return said;
      if (event === "error") throw new Error(String(said.error));
    }
    throw new Error("The daemon ended before the tool did.");
  },

  /** Tells the stream of events, of which agents are told. */
  publish: (type: string, payload: Params): Promise<unknown> =>
    post("/api/os/events", { type, source: sourceOf(id), payload }),
});

export interface CallHow {
  via: "app" | "person";
  signal: AbortSignal;
  progress?: (step: Params) => void;
}

export type Daemon = ReturnType<typeof daemonOf>;

/** What a source may be called. */
const sourceOf = (id: string): string => id.replace(/[^\w .-]/g, "-").slice(0, 40) || "widget";

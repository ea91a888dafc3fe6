/**
 * Signet for programs: installing MCP servers with a person's consent, and calling their tools. For Node.js 20 or newer
 * and for browsers; depends on nothing.
 */

import type { CallToolResult, Given, InstallMCPOptions, InstallMCPResult, Plan, Server } from "./types.ts";

export type * from "./types.ts";

/** Where this machine's own daemon is, if nobody says otherwise. */
const HERE = "http://127.0.0.1:3850";

/** Which daemon, and how to be let in. */
export interface ConnectOptions {
  /** `http://127.0.0.1:3850` is this machine's own. */
  url?: string;
  /** A key (`sig_sk_...`), or the owner's token. */
  token?: string;
  /** In place of the global one. */
  fetch?: typeof fetch;
}

/** What a person says to a plan. */
export interface Consent {
  /** Is shown the plan in full. Nothing is installed unless it says yes. */
  approve: (plan: Plan) => boolean | Promise<boolean>;
  /** Answers to what the plan needs, by name. */
  answers?: Record<string, Given> | ((plan: Plan) => Record<string, Given> | Promise<Record<string, Given>>);
}

/** How a tool is called. */
export interface CallOptions {
  /** The person was asked already. Counts only of a key that may configure. */
  confirmed?: boolean;
  timeoutMs?: number;
  signal?: AbortSignal;
}

/** The daemon refused, with its reason, or did not answer. */
export class SignetError extends Error {
  override readonly name = "SignetError";
  /** The HTTP status; 0: no daemon answered. */
  readonly status: number;

  constructor(status: number, message: string, options?: ErrorOptions) {
    super(message, options);
    this.status = status;
  }
}

/** A daemon. Nothing is sent before it is asked for something. */
export function connect(options: ConnectOptions = {}): Signet {
  return new Signet(options);
}

export class Signet {
  readonly #url: string;
  readonly #token: string | undefined;
  readonly #fetch: typeof fetch;

  constructor(options: ConnectOptions = {}) {
    this.#url = (options.url ?? HERE).replace(/\/+$/, "");
    this.#token = options.token;
    this.#fetch = options.fetch ?? ((input, init) => fetch(input, init));
  }

  /** What would be done. Changes nothing. */
  async plan(url: string): Promise<Plan> {
    return (await this.#ask("POST", "/api/mcp/plan", { url })) as Plan;
  }

  /**
   * Installs a server, if `approve` says yes to what would run. Never throws because of a daemon: what it says is in
   * `error`. A server that does not answer yet is installed all the same, and tried again.
   */
  async installMCP(options: InstallMCPOptions, consent: Consent): Promise<InstallMCPResult> {
    try {
      return await this.#install(options, consent);
    } catch (error) {
      if (error instanceof SignetError) return nothing(error.message);
      throw error;
    }
  }

  async #install(options: InstallMCPOptions, consent: Consent): Promise<InstallMCPResult> {
    const { url, name, autoPlace } = options;
    const plan = await this.plan(url);
    // The digest is taken before the plan is handed out: what is changed in it afterwards approves nothing else.
    const { approve } = plan;
    if ((await consent.approve(plan)) !== true) return nothing("it was not approved");
    const answers = typeof consent.answers === "function" ? await consent.answers(plan) : (consent.answers ?? {});
    const request = { url, name, autoPlace: autoPlace ?? false, approve, answers };
    const installed = (await this.#ask("POST", "/api/mcp/install", request)) as InstallMCPResult;
    const { ok, widgetId, manifest, error } = installed;
    return { ok, widgetId, manifest, ...(error === undefined ? {} : { error }) };
  }

  /** Installed servers that this key may know of, by id. */
  async list(): Promise<Server[]> {
    return ((await this.#ask("GET", "/api/mcp/servers")) as { servers: Server[] }).servers;
  }

  /** One, with what it offers and who may call what. */
  async get(id: string): Promise<Server> {
    return (await this.#ask("GET", place(id))) as Server;
  }

  async remove(id: string): Promise<void> {
    await this.#ask("DELETE", place(id));
  }

  /** Calls a tool. One about which a person must be asked waits for that, a while. */
  async call(
    id: string,
    tool: string,
    args: Record<string, unknown> = {},
    options: CallOptions = {},
  ): Promise<CallToolResult> {
    const { confirmed = false, timeoutMs, signal } = options;
    const request = { arguments: args, confirmed, timeoutMs };
    return (await this.#ask("POST", `${place(id)}/tools/${encodeURIComponent(tool)}`, request, signal)) as CallToolResult;
  }

  async #ask(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<unknown> {
    const headers: Record<string, string> = { Accept: "application/json" };
    if (this.#token !== undefined) headers["Authorization"] = `Bearer ${this.#token}`;
    if (body !== undefined) headers["Content-Type"] = "application/json";
    const request: RequestInit = { method, headers, redirect: "error" };
    if (body !== undefined) request.body = JSON.stringify(body);
    if (signal !== undefined) request.signal = signal;
    let status: number;
    let text: string;
    try {
      const response = await this.#fetch(this.#url + path, request);
      status = response.status;
      text = await response.text();
    } catch (cause) {
      if (signal?.aborted === true) throw cause;
      throw new SignetError(0, `no Signet daemon answers at ${this.#url}`, { cause });
    }
    const answer = parsed(text);
    if (status >= 200 && status < 300 && typeof answer === "object" && answer !== null) return answer;
    throw new SignetError(status, reason(answer) ?? `${this.#url} answered ${status} with no JSON; is that a Signet daemon?`);
  }
}

function place(id: string): string {
  return `/api/mcp/servers/${encodeURIComponent(id)}`;
}

function nothing(error: string): InstallMCPResult {
  return { ok: false, widgetId: "", manifest: null, error };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What the daemon says that is wrong. */
function reason(answer: unknown): string | undefined {
  if (typeof answer !== "object" || answer === null || !("error" in answer)) return undefined;
  return typeof answer.error === "string" ? answer.error : undefined;
}

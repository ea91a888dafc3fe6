import { changes } from "./context";
import { Endpoint, type Fault, type Handler, type Port } from "./endpoint";
import { CODES, type Params, Refusal, Silence } from "./message";
import { record, text } from "./params";
import {
  type AppInfo,
  DISPLAY_MODES,
  type DisplayMode,
  type HostCapabilities,
  type HostContext,
  type Launch,
  VERSIONS,
} from "./types";

/** Who shows the app: what it is told, and what becomes of what it asks for. */
export interface Host {
  info: { name: string; version: string };
  capabilities: () => HostCapabilities;
  context: () => HostContext;
  /** Requests beside the handshake and `ping`. */
  requests: Record<string, Handler>;
  /** Notifications beside the handshake. */
  notifications: Record<string, (params: Params) => void>;
  ready: (app: AppInfo) => void;
  fault: (fault: Fault) => void;
  /** It said something, whatever it was: it lives. */
  heard?: () => void;
}

type Phase = "new" | "greeted" | "ready" | "closed";
export type List = "tools" | "resources" | "prompts";

/** Milliseconds that an app has for its farewell. */
const FAREWELL = 1_500;

/**
 * The host's half of MCP Apps for one app: the handshake, what is told when, and the farewell. An app hears nothing
 * before it said that it is ready; what was to be said until then is said then.
 */
export class Bridge {
  private readonly endpoint: Endpoint;
  private phase: Phase = "new";
  private told: HostContext = {};
  private launch: Launch | undefined;
  private launchTold = { input: false, outcome: false };
  private readonly changed = new Set<List>();
  private app: AppInfo | undefined;

  constructor(
    port: Port,
    private readonly host: Host,
  ) {
    const heard: Port = {
      post: port.post,
      listen: (hear) =>
        port.listen((data) => {
          host.heard?.();
          hear(data);
        }),
    };
    this.endpoint = new Endpoint(heard, {
      handler: (method) => this.handler(method),
      notified: (method, params) => this.notified(method, params),
      fault: host.fault,
    });
  }

  get isReady(): boolean {
    return this.phase === "ready";
  }

  /** Whether the app may be shown so, and told so. */
  accepts(mode: DisplayMode): boolean {
    return this.app?.displayModes?.includes(mode) ?? mode === "inline";
  }

  /** A tool was called that opens the app: with what. It is told once. */
  opened(args: Params): void {
    if (this.launch) return;
    this.launch = { arguments: args };
    this.tellLaunch();
  }

  /** What became of that call. */
  closed(outcome: NonNullable<Launch["outcome"]>): void {
    if (!this.launch || this.launch.outcome) return;
    this.launch.outcome = outcome;
    this.tellLaunch();
  }

  /** The theme, the size, or something else of where it is may be another now. */
  contextChanged(): void {
    if (this.phase !== "ready") return;
    const now = this.host.context();
    const changed = changes(this.told, now);
    if (!changed) return;
    this.told = now;
    this.endpoint.tell("ui/notifications/host-context-changed", { ...changed });
  }

  /** The server's list is another now. */
  listChanged(list: List): void {
    this.changed.add(list);
    if (this.phase === "ready") this.tellLists();
  }

  /** Whether it answers. A refusal is an answer, too. */
  async ping(patience: number): Promise<boolean> {
    try {
      await this.endpoint.ask("ping", {}, patience);
      return true;
    } catch (error) {
      return !(error instanceof Silence);
    }
  }

  /** Lets the app put its things in order, for a moment, and ends the conversation. */
  async farewell(patience = FAREWELL): Promise<void> {
    if (this.phase === "ready") {
      await this.endpoint.ask("ui/resource-teardown", {}, patience).catch(() => {});
    }
    this.end();
  }

  /** Ends the conversation at once. */
  end(): void {
    this.phase = "closed";
    this.endpoint.close();
  }

  private handler(method: string): Handler | undefined {
    if (method === "ping") return () => ({});
    if (method === "ui/initialize") return (params) => this.greet(params);
    const handler = Object.hasOwn(this.host.requests, method) ? this.host.requests[method] : undefined;
    if (!handler || this.phase !== "new") return handler;
    return () => {
      throw new Refusal(CODES.invalidRequest, "Send ui/initialize first.");
    };
  }

  private notified(method: string, params: Params): void {
    if (method === "ui/notifications/initialized") this.begin();
    if (this.phase !== "ready" || !Object.hasOwn(this.host.notifications, method)) return;
    this.host.notifications[method]?.(params);
  }

  /** An app that begins anew (its page was drawn again) is greeted anew, and told anew what opened it. */
  private greet(params: Params): Params {
    const asked = text(params, "protocolVersion", 100);
    const info = record(params, "appInfo");
    const capabilities = record(params, "appCapabilities");
    const modes = capabilities.availableDisplayModes;
    this.app = {
      name: text(info, "name", 200),
      version: text(info, "version", 100),
      ...(Array.isArray(modes) && { displayModes: DISPLAY_MODES.filter((mode) => modes.includes(mode)) }),
    };
    this.phase = "greeted";
    this.launchTold = { input: false, outcome: false };
    this.told = this.host.context();
    return {
      protocolVersion: VERSIONS.includes(asked) ? asked : VERSIONS[0],
      hostInfo: this.host.info,
      hostCapabilities: this.host.capabilities(),
      hostContext: this.told,
    };
  }

  private begin(): void {
    if (this.phase !== "greeted" || !this.app) return;
    this.phase = "ready";
    this.host.ready(this.app);
    this.contextChanged();
    this.tellLaunch();
    this.tellLists();
  }

  private tellLaunch(): void {
    const { launch, launchTold } = this;
    if (this.phase !== "ready" || !launch) return;
    if (!launchTold.input) {
      launchTold.input = true;
      this.endpoint.tell("ui/notifications/tool-input", { arguments: launch.arguments });
    }
    if (!launch.outcome || launchTold.outcome) return;
    launchTold.outcome = true;
    if ("result" in launch.outcome) {
      this.endpoint.tell("ui/notifications/tool-result", launch.outcome.result);
    } else {
      this.endpoint.tell("ui/notifications/tool-cancelled", { reason: launch.outcome.cancelled });
    }
  }

  private tellLists(): void {
    for (const list of this.changed) this.endpoint.tell(`notifications/${list}/list_changed`);
    this.changed.clear();
  }
}

import { said } from "../../api/failure";
import type { App, Tool } from "../api";
import { Bridge, type Host, type List } from "../bridge/bridge";
import { Bucket } from "../bridge/bucket";
import { isRecord, type Params } from "../bridge/message";
import { pixels } from "../bridge/params";
import type { DisplayMode, HostCapabilities, HostContext } from "../bridge/types";
import type { Asks } from "../host/asks";
import type { Daemon, Frame } from "../host/daemon";
import { save } from "../host/files";
import { launchTool, requestsOf } from "../host/requests";
import { Beat } from "./beat";
import type { Display } from "./display";
import { cspOf, permissionsOf, reached } from "./grants";
import type { Opened, Pane } from "./pane";

/** How an app does. */
export interface AppState {
  phase: "loading" | "shown" | "failed" | "escaped" | "flooding" | "stuck" | "ended";
  /** In words, where it failed. */
  why?: string;
  /** It did not say that it is ready, although it had time. */
  silent?: boolean;
  /** It sends more than is read. */
  noisy?: boolean;
  /** It would be opened by this tool, which is not called without being asked for. */
  opens?: Tool;
  /** The call that opened it failed. */
  launchFailed?: string;
  prefersBorder?: boolean;
}

/** What a session needs of where it is. */
export interface Stage {
  id: string;
  name: string;
  uri: string;
  daemon: Daemon;
  tools: () => readonly Tool[];
  app: () => App | undefined;
  asks: Asks;
  display: Display;
  context: (mode: DisplayMode) => HostContext;
  /** The app says how high it is. */
  sized: (height: number) => void;
  /** A tool call to open it with, if the person saved one. */
  launch?: { tool: string; arguments: Params };
  log: (level: unknown, text: unknown) => void;
}

/** As it stands in `package.json`. */
export const HOST = { name: "Signet", version: "0.1.0" } as const;

/** Milliseconds until a frame that says nothing is given up. */
const FRAME_PATIENCE = 12_000;
/** Milliseconds until an app is shown that did not say that it is ready, and until that is said. */
const SHOW_ANYWAY = 3_000;
const READY_PATIENCE = 12_000;
/** Messages that are dropped before a flood is ended. */
const FLOOD = 3_000;

const PROXY_READY = "ui/notifications/sandbox-proxy-ready";
const RESOURCE_READY = "ui/notifications/sandbox-resource-ready";
const ESCAPED = "signet/escaped";

/** One app in one frame, from its first byte to its farewell. */
export class AppSession {
  private current: AppState = { phase: "loading" };
  private readonly watchers = new Set<() => void>();
  private readonly timers = new Set<ReturnType<typeof setTimeout>>();
  private readonly ended = new AbortController();
  /** What speaks past its sandbox, or too much, has an end. */
  private readonly flood = new Bucket(FLOOD / 10, FLOOD);
  private bridge: Bridge | undefined;
  private opened: Opened | undefined;
  /** The document was handed to the sandbox. */
  private filled = false;
  private frame: Frame | undefined;
  private hearInside: ((data: unknown) => void) | undefined;
  private beat: Beat | undefined;

  constructor(private readonly stage: Stage) {}

  readonly state = (): AppState => this.current;

  readonly watch = (watcher: () => void): (() => void) => {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  };

  async start(pane: Pane): Promise<void> {
    try {
      this.frame = await this.stage.daemon.frame(this.stage.uri);
      if (this.ended.signal.aborted) return;
      this.openFrame(pane, this.frame);
    } catch (error) {
      this.fail("failed", said(error));
    }
  }

  /** The theme, the size, or the mode may be another now. */
  contextChanged(): void {
    this.bridge?.contextChanged();
  }

  listChanged(list: List): void {
    this.bridge?.listChanged(list);
  }

  /** It is not looked at, or is looked at again: who is not looked at is not asked how it does. */
  watched(seen: boolean): void {
    if (seen) this.beat?.start();
    else this.beat?.stop();
  }

  /** Calls the tool that opens the app, as the person asked. */
  launchBy(tool: string, args: Params): void {
    this.change({ opens: undefined });
    void this.launch(tool, args);
  }

  /** Ends it properly: it is told, and has a moment. */
  async farewell(): Promise<void> {
    await this.bridge?.farewell();
    this.end();
  }

  /** Ends it at once. */
  end(): void {
    if (this.ended.signal.aborted) return;
    this.release();
    this.change({ phase: "ended" });
  }

  private release(): void {
    this.ended.abort();
    for (const timer of this.timers) clearTimeout(timer);
    this.beat?.stop();
    this.bridge?.end();
    this.opened?.close();
  }

  private change(part: { [Name in keyof AppState]?: AppState[Name] | undefined }): void {
    this.current = { ...this.current, ...part } as AppState;
    for (const watcher of this.watchers) watcher();
  }

  /** It cannot go on. What is in the frame is taken away: it could do on what it did. */
  private fail(phase: AppState["phase"], why?: string): void {
    if (this.ended.signal.aborted) return;
    this.release();
    this.stage.log("error", why ?? phase);
    this.change({ phase, why });
  }

  private after(millis: number, then: () => void): void {
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      then();
    }, millis);
    this.timers.add(timer);
  }

  private openFrame(pane: Pane, frame: Frame): void {
    const { stage } = this;
    for (const problem of frame.problems ?? []) stage.log("warning", problem);
    stage.log("info", `May reach: ${reached(frame)}`);
    this.bridge = new Bridge(
      {
        post: (message) => this.opened?.post(message),
        listen: (hear) => {
          this.hearInside = hear;
          return () => {
            this.hearInside = undefined;
          };
        },
      },
      this.host(),
    );
    this.opened = pane(frame, {
      heard: (data) => this.hear(data),
      past: () => this.dropped(),
      left: () => this.fail("escaped"),
    });
    this.after(FRAME_PATIENCE, () => {
      if (!this.filled) {
        this.fail("failed", `Nothing answers at ${frame.origin}, where widgets are shown.`);
      }
    });
  }

  /** What the sandbox itself says is between it and this page; the rest is the app's. */
  private hear(data: unknown): void {
    const method = isRecord(data) ? data.method : undefined;
    if (method === PROXY_READY) this.fill();
    else if (method === ESCAPED) this.fail("escaped");
    else if (this.filled && !isOfSandbox(method)) this.hearInside?.(data);
  }

  /** Hands the document to the sandbox, once: a sandbox that asks again has lost the one that it had. */
  private fill(): void {
    const { frame } = this;
    if (!frame) return;
    if (this.filled) {
      this.fail("escaped");
      return;
    }
    this.filled = true;
    this.opened?.post({
      jsonrpc: "2.0",
      method: RESOURCE_READY,
      params: {
        html: frame.html ?? "",
        ...(frame.sandbox && { sandbox: frame.sandbox }),
        ...(frame.csp && { csp: cspOf(frame) }),
        permissions: permissionsOf(frame),
      },
    });
    this.after(SHOW_ANYWAY, () => this.show());
    this.after(READY_PATIENCE, () => {
      if (!this.bridge?.isReady) this.change({ silent: true });
    });
    this.launchAtOnce();
  }

  private show(): void {
    if (this.current.phase === "loading") {
      this.change({ phase: "shown", prefersBorder: this.frame?.prefersBorder ?? undefined });
    }
  }

  private host(): Host {
    const { stage } = this;
    return {
      info: HOST,
      capabilities: () => this.capabilities(),
      context: () => this.context(),
      requests: requestsOf({
        ...stage,
        display: (mode) => this.display(mode),
        openLink: (url) => void window.open(url, "_blank", "noopener,noreferrer"),
        save,
      }),
      notifications: {
        "notifications/message": ({ level, data }) => stage.log(level, data),
        "ui/notifications/size-changed": (params) => {
          const height = pixels(params, "height");
          if (height !== undefined) stage.sized(height);
        },
        "ui/notifications/request-teardown": () => void this.farewell(),
      },
      ready: () => {
        this.change({ silent: undefined });
        this.show();
        this.beat = new Beat(
          (patience) => this.bridge?.ping(patience) ?? Promise.resolve(true),
          (stuck) => this.stuck(stuck),
        );
        this.beat.start();
      },
      heard: () => this.beat?.heard(),
      fault: (fault) => {
        if (fault === "too-many") this.dropped();
        else
          stage.log(
            "warning",
            fault === "too-large" ? "A message was too large." : "A message was no message.",
          );
      },
    };
  }

  private stuck(stuck: boolean): void {
    const { phase } = this.current;
    if (stuck && phase === "shown") this.change({ phase: "stuck" });
    if (!stuck && phase === "stuck") this.change({ phase: "shown" });
  }

  private dropped(): void {
    if (!this.flood.take()) this.fail("flooding");
    if (this.current.noisy || this.ended.signal.aborted) return;
    this.stage.log("warning", "It sends more than is read.");
    this.change({ noisy: true });
    this.after(10_000, () => this.change({ noisy: undefined }));
  }

  /** What the app is told of how it is shown: no mode that it does not know, even where the person chose it. */
  private context(): HostContext {
    const mode = this.stage.display.mode();
    const tool = this.toolOf();
    return {
      ...this.stage.context(this.bridge?.accepts(mode) ? mode : "inline"),
      ...(tool && { toolInfo: { tool } }),
    };
  }

  private toolOf(): Params | undefined {
    const names = this.stage.app()?.tools ?? [];
    const found = this.stage.tools().find(({ name }) => names.includes(name));
    return (
      found && { name: found.name, inputSchema: { type: "object", ...found.inputSchema }, ...shownOf(found) }
    );
  }

  private display(mode: DisplayMode): DisplayMode {
    if (this.bridge?.accepts(mode)) this.stage.display.become(mode);
    const now = this.stage.display.mode();
    return this.bridge?.accepts(now) ? now : "inline";
  }

  private capabilities(): HostCapabilities {
    const { frame } = this;
    return {
      openLinks: {},
      downloadFile: {},
      serverTools: { listChanged: true },
      serverResources: { listChanged: true },
      logging: {},
      updateModelContext: { text: {}, structuredContent: {} },
      message: { text: {} },
      sandbox: { permissions: frame ? permissionsOf(frame) : {}, csp: frame ? cspOf(frame) : {} },
    };
  }

  private launchAtOnce(): void {
    const { launch, tools, app } = this.stage;
    if (launch) return void this.launch(launch.tool, launch.arguments);
    const names = app()?.tools ?? [];
    const tool = launchTool(tools(), names);
    if (tool) return void this.launch(tool.name, {});
    const opens = tools().find(({ name }) => names.includes(name));
    if (opens) this.change({ opens });
  }

  private async launch(tool: string, args: Params): Promise<void> {
    this.bridge?.opened(args);
    try {
      const result = await this.stage.daemon.call(tool, args, { via: "person", signal: this.ended.signal });
      this.bridge?.closed({ result });
    } catch (error) {
      if (this.ended.signal.aborted) return;
      this.stage.log("error", said(error));
      this.bridge?.closed({ cancelled: said(error) });
      this.change({ launchFailed: said(error) });
    }
  }
}

const shownOf = ({ title, description, annotations }: Tool): Params => ({
  ...(title && { title }),
  ...(description && { description }),
  ...(annotations && { annotations }),
});

const isOfSandbox = (method: unknown): boolean =>
  typeof method === "string" && method.startsWith("ui/notifications/sandbox-");

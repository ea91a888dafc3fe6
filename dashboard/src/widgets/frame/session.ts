import { said } from "../../api/failure";
import { Bridge, type Host, type List } from "../bridge/bridge";
import { Bucket } from "../bridge/bucket";
import { isRecord } from "../bridge/message";
import { pixels } from "../bridge/params";
import type { DisplayMode, HostCapabilities, HostContext } from "../bridge/types";
import type { Frame } from "../host/daemon";
import { save } from "../host/files";
import type { LaunchCall } from "../host/launch";
import { described, requestsOf } from "../host/requests";
import { Beat } from "./beat";
import { clearing } from "./clearing";
import { cspOf, permissionsOf, reached } from "./grants";
import { Launcher } from "./launcher";
import type { Opened, Pane } from "./pane";
import type { AppState, Stage } from "./stage";

/** As it stands in `package.json`. */
export const HOST = { name: "Signet", version: "0.1.0" } as const;

/** Milliseconds until a frame that says nothing is given up. */
const FRAME_PATIENCE = 12_000;
/** Milliseconds until an app is shown that did not say that it is ready, and until that is said. */
const SHOW_ANYWAY = 3_000;
const READY_PATIENCE = 12_000;
/** Messages that are dropped before an app is ended: each second, and at once. */
const FLOOD = [10, 300] as const;

const PROXY_READY = "ui/notifications/sandbox-proxy-ready";
const RESOURCE_READY = "ui/notifications/sandbox-resource-ready";
/** What the sandbox saw of the app, and ended it for. */
const ENDED = new Map<unknown, AppState["phase"]>([
  ["signet/escaped", "escaped"],
  ["signet/flooding", "flooding"],
]);

/** One app in one frame, from its first byte to its farewell. */
export class AppSession {
  private current: AppState = { phase: "loading" };
  private readonly watchers = new Set<() => void>();
  private readonly timers = new Set<ReturnType<typeof setTimeout>>();
  private readonly ended = new AbortController();
  /** What speaks past its sandbox, or too much, has an end. */
  private readonly flood = new Bucket(...FLOOD);
  private bridge: Bridge | undefined;
  private opened: Opened | undefined;
  /** The document was handed to the sandbox. */
  private filled = false;
  private frame: Frame | undefined;
  private launcher: Launcher | undefined;
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
      await clearing.done(this.stage.id);
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

  /** Makes the call that opens the app, as the person asked. */
  launchBy(call: LaunchCall): void {
    void this.launcher?.run(call);
  }

  /** Ends it properly: it is told, and has a moment. */
  async farewell(): Promise<void> {
    // What hangs has nothing to say.
    if (this.current.phase !== "stuck") await this.bridge?.farewell();
    this.end();
  }

  /** Ends it at once. */
  end(): void {
    if (this.ended.signal.aborted) return;
    this.release();
    this.change({ phase: "ended" });
  }

  private release(): void {
    if (this.mayHang()) clearing.begin(this.stage.id);
    this.ended.abort();
    for (const timer of this.timers) clearTimeout(timer);
    this.beat?.stop();
    this.bridge?.end();
    this.opened?.close();
  }

  private mayHang(): boolean {
    const { phase, silent } = this.current;
    return phase === "stuck" || silent === true || (phase === "shown" && !this.bridge?.isReady);
  }

  private change(part: Partial<AppState>): void {
    this.current = { ...this.current, ...part };
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
    this.change({ wishes: frame.wishes });
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
    const change = (part: Partial<AppState>): void => this.change(part);
    this.launcher = new Launcher(stage, this.bridge, this.ended.signal, change);
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
    const ended = ENDED.get(method);
    if (method === PROXY_READY) this.fill();
    else if (ended) this.fail(ended);
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
    this.launcher?.atOnce();
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
    const tool = this.launcher?.tool();
    return {
      ...this.stage.context(this.bridge?.accepts(mode) ? mode : "inline"),
      ...(tool && { toolInfo: { tool: described(tool) } }),
    };
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
}

const isOfSandbox = (method: unknown): boolean =>
  typeof method === "string" && method.startsWith("ui/notifications/sandbox-");

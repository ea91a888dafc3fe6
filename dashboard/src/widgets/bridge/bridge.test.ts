import {
  App,
  McpUiHostCapabilitiesSchema,
  McpUiHostContextChangedNotificationSchema,
  McpUiHostContextSchema,
  McpUiInitializeResultSchema,
  McpUiResourceTeardownRequestSchema,
  McpUiToolCancelledNotificationSchema,
  McpUiToolInputNotificationSchema,
  McpUiToolResultNotificationSchema,
} from "@modelcontextprotocol/ext-apps";
import { describe, expect, it, vi } from "vitest";
import { Bridge, type Host } from "./bridge";
import { channel } from "./channel.test-support";
import type { HostContext } from "./types";

const context = (): HostContext => ({
  theme: "light",
  displayMode: "inline",
  availableDisplayModes: ["inline", "fullscreen", "pip"],
  containerDimensions: { width: 400, height: 300 },
  locale: "en-GB",
});

const open = (more: Partial<Host> = {}) => {
  const line = channel();
  const now = { context: context() };
  const host: Host = {
    info: { name: "Signet", version: "0.1.0" },
    capabilities: () => ({ openLinks: {}, serverTools: { listChanged: true }, logging: {} }),
    context: () => now.context,
    requests: {},
    notifications: {},
    ready: vi.fn(),
    fault: vi.fn(),
    ...more,
  };
  return { ...line, host, now, bridge: new Bridge(line.port, host) };
};

/** The standard's own view side. */
const view = (capabilities = {}) =>
  new App({ name: "Clock", version: "2.0.0" }, capabilities, { autoResize: false });

const initialize = (protocolVersion: string, params: object = {}) => ({
  jsonrpc: "2.0",
  id: 0,
  method: "ui/initialize",
  params: { protocolVersion, appInfo: { name: "a", version: "1" }, appCapabilities: {}, ...params },
});
const initialized = { jsonrpc: "2.0", method: "ui/notifications/initialized" };

const turn = () => new Promise((done) => setTimeout(done));

describe("the handshake", () => {
  it("tells an app where it is, in the form of the standard", async () => {
    const { transport, host, sent } = open();
    const app = view({ availableDisplayModes: ["inline", "fullscreen"] });
    await app.connect(transport);
    await turn();
    expect(app.getHostVersion()).toEqual({ name: "Signet", version: "0.1.0" });
    expect(app.getHostContext()).toEqual(context());
    expect(app.getHostCapabilities()).toEqual(host.capabilities());
    expect(host.ready).toHaveBeenCalledWith({
      name: "Clock",
      version: "2.0.0",
      displayModes: ["inline", "fullscreen"],
    });
    const { result } = sent[0] ?? {};
    expect(McpUiInitializeResultSchema.safeParse(result).error).toBeUndefined();
    expect(McpUiHostContextSchema.safeParse(host.context()).error).toBeUndefined();
    expect(McpUiHostCapabilitiesSchema.safeParse(host.capabilities()).error).toBeUndefined();
  });

  it.each([
    ["2026-01-26", "2026-01-26"],
    ["2025-11-21", "2025-11-21"],
    ["2031-01-01", "2026-01-26"],
  ])("with version %s agrees on %s", async (asked, agreed) => {
    const { say, answer } = open();
    say(initialize(asked));
    await turn();
    expect(answer(0)).toMatchObject({ result: { protocolVersion: agreed } });
  });

  it("is refused where it says too little", async () => {
    const { say, answer, host } = open();
    say(initialize("2026-01-26", { appInfo: {} }));
    await turn();
    expect(answer(0)).toMatchObject({ error: { code: -32602 } });
    say(initialized);
    expect(host.ready).not.toHaveBeenCalled();
  });

  it("comes before everything else but ping", async () => {
    const work = vi.fn(() => ({}));
    const logged = vi.fn();
    const { say, answer, host } = open({
      requests: { "tools/call": work },
      notifications: { "notifications/message": logged },
    });
    say({ jsonrpc: "2.0", id: 1, method: "tools/call", params: {} });
    say({ jsonrpc: "2.0", id: 2, method: "ping" });
    say({ jsonrpc: "2.0", method: "notifications/message", params: {} });
    say(initialized);
    await turn();
    expect(answer(1)).toMatchObject({ error: { code: -32600 } });
    expect(answer(2)).toMatchObject({ result: {} });
    expect(work).not.toHaveBeenCalled();
    expect(logged).not.toHaveBeenCalled();
    expect(host.ready).not.toHaveBeenCalled();
  });
});

describe("before an app is ready", () => {
  it("it is told nothing, and then what it missed, each once and in order", async () => {
    const { say, methods, bridge, now, sent } = open();
    bridge.opened({ path: "/tmp" });
    bridge.closed({ result: { content: [] } });
    bridge.listChanged("tools");
    bridge.contextChanged();
    say(initialize("2026-01-26"));
    await turn();
    now.context = { ...context(), theme: "dark" };
    bridge.contextChanged();
    bridge.listChanged("tools");
    expect(methods()).toEqual([]);
    say(initialized);
    expect(methods()).toEqual([
      "ui/notifications/host-context-changed",
      "ui/notifications/tool-input",
      "ui/notifications/tool-result",
      "notifications/tools/list_changed",
    ]);
    expect(sent[1]).toMatchObject({ params: { theme: "dark" } });
    say(initialized);
    expect(methods().length).toBe(4);
  });
});

describe("the call that opened an app", () => {
  it("is told once: its arguments, and then its result", async () => {
    const { transport, bridge, sent, methods } = open();
    const app = view();
    const inputs: unknown[] = [];
    const results: unknown[] = [];
    app.addEventListener("toolinput", ({ arguments: args }) => inputs.push(args));
    app.addEventListener("toolresult", (result) => results.push(result.structuredContent));
    await app.connect(transport);
    bridge.opened({ city: "Oslo" });
    bridge.opened({ city: "Bergen" });
    await turn();
    bridge.closed({ result: { content: [{ type: "text", text: "-3" }], structuredContent: { now: -3 } } });
    bridge.closed({ cancelled: "late" });
    await turn();
    expect(inputs).toEqual([{ city: "Oslo" }]);
    expect(results).toEqual([{ now: -3 }]);
    expect(methods().slice(-2)).toEqual(["ui/notifications/tool-input", "ui/notifications/tool-result"]);
    expect(McpUiToolInputNotificationSchema.safeParse(sent.at(-2)).error).toBeUndefined();
    expect(McpUiToolResultNotificationSchema.safeParse(sent.at(-1)).error).toBeUndefined();
  });

  it("may be given up, which is told with why", async () => {
    const { transport, bridge, sent } = open();
    const app = view();
    const reasons: unknown[] = [];
    app.addEventListener("toolcancelled", ({ reason }) => reasons.push(reason));
    await app.connect(transport);
    bridge.opened({});
    bridge.closed({ cancelled: "The person refused." });
    await turn();
    expect(reasons).toEqual(["The person refused."]);
    expect(McpUiToolCancelledNotificationSchema.safeParse(sent.at(-1)).error).toBeUndefined();
  });

  it("is told again to an app that begins anew", async () => {
    const { say, bridge, methods } = open();
    bridge.opened({});
    for (let times = 0; times < 2; times += 1) {
      say(initialize("2026-01-26"));
      await turn();
      say(initialized);
    }
    expect(methods()).toEqual(["ui/notifications/tool-input", "ui/notifications/tool-input"]);
  });

  it("is not made up where there was none", async () => {
    const { transport, bridge, methods } = open();
    await view().connect(transport);
    bridge.closed({ result: {} });
    expect(methods()).toEqual([]);
  });
});

describe("where an app is", () => {
  it("is told in part, when that part changed", async () => {
    const { transport, bridge, now, sent } = open();
    const app = view();
    await app.connect(transport);
    const told: unknown[] = [];
    app.addEventListener("hostcontextchanged", (part) => told.push(part));
    bridge.contextChanged();
    now.context = { ...context(), containerDimensions: { width: 800, height: 300 } };
    bridge.contextChanged();
    bridge.contextChanged();
    await turn();
    expect(told).toEqual([{ containerDimensions: { width: 800, height: 300 } }]);
    expect(McpUiHostContextChangedNotificationSchema.safeParse(sent.at(-1)).error).toBeUndefined();
    expect(app.getHostContext()).toEqual(now.context);
  });

  it("is never a place that the app did not say it can be in", async () => {
    const told = open();
    await view({ availableDisplayModes: ["inline", "pip"] }).connect(told.transport);
    await turn();
    expect((["inline", "fullscreen", "pip"] as const).map((mode) => told.bridge.accepts(mode))).toEqual([
      true,
      false,
      true,
    ]);
    const silent = open();
    await view().connect(silent.transport);
    await turn();
    expect((["inline", "fullscreen", "pip"] as const).map((mode) => silent.bridge.accepts(mode))).toEqual([
      true,
      false,
      false,
    ]);
  });
});

describe("a list that changed", () => {
  it("is told to the app", async () => {
    const { transport, bridge, methods } = open();
    await view().connect(transport);
    await turn();
    bridge.listChanged("tools");
    bridge.listChanged("resources");
    expect(methods()).toEqual(["notifications/tools/list_changed", "notifications/resources/list_changed"]);
  });
});

describe("whether an app lives", () => {
  it("is seen by any answer to a ping", async () => {
    const { transport, bridge } = open();
    await view().connect(transport);
    expect(await bridge.ping(1_000)).toBe(true);

    const rude = open();
    const asked = rude.bridge.ping(1_000);
    rude.say({ jsonrpc: "2.0", id: rude.sent[0]?.id, error: { code: -32601, message: "what?" } });
    expect(await asked).toBe(true);
  });

  it("is doubted when nothing comes", async () => {
    vi.useFakeTimers();
    const { bridge } = open();
    const asked = bridge.ping(1_000);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(await asked).toBe(false);
    vi.useRealTimers();
  });
});

describe("the farewell", () => {
  it("is waited for", async () => {
    const { transport, bridge, sent } = open();
    const app = view();
    let saved = false;
    app.onteardown = async () => {
      await turn();
      saved = true;
      return {};
    };
    await app.connect(transport);
    await turn();
    await bridge.farewell();
    expect(saved).toBe(true);
    expect(McpUiResourceTeardownRequestSchema.safeParse(sent.at(-1)).error).toBeUndefined();
  });

  it("is not waited for without end, nor of an app that was not ready", async () => {
    vi.useFakeTimers();
    const { say, bridge, methods } = open();
    say(initialize("2026-01-26"));
    await vi.advanceTimersByTimeAsync(0);
    say(initialized);
    const gone = vi.fn();
    void bridge.farewell(500).then(gone);
    await vi.advanceTimersByTimeAsync(499);
    expect(gone).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(gone).toHaveBeenCalled();
    expect(methods()).toEqual(["ui/resource-teardown"]);

    const early = open();
    await early.bridge.farewell();
    expect(early.sent).toEqual([]);
    vi.useRealTimers();
  });
});

import { readFileSync } from "node:fs";
import {
  App,
  McpUiHostCapabilitiesSchema,
  McpUiHostContextSchema,
  McpUiSandboxResourceReadyNotificationSchema,
} from "@modelcontextprotocol/ext-apps";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { overlays } from "../../app/overlays";
import type { Tool } from "../api";
import { channel } from "../bridge/channel.test-support";
import { Asks } from "../host/asks";
import type { Daemon, Frame } from "../host/daemon";
import { Display } from "./display";
import type { Ears, Pane } from "./pane";
import { AppSession, HOST } from "./session";
import type { Stage } from "./stage";

const tool = (more: Partial<Tool>): Tool => ({
  name: "show",
  inputSchema: { type: "object", properties: {} },
  effect: "reads",
  decision: "allow",
  model: true,
  app: true,
  ...more,
});

const FRAME: Frame = {
  url: "http://w-1.test/frame/nonce",
  origin: "http://w-1.test",
  kind: "app",
  html: "<h1>Clock</h1>",
  csp: { connectDomains: ["https://api.example.com"] },
  permissions: { camera: true, microphone: false },
  sandbox: "allow-scripts allow-forms",
  prefersBorder: true,
  problems: ["csp: one source is none"],
};

let opened = 0;

const open = async ({
  tools = [tool({})],
  launch,
  frame = async () => FRAME,
  call = async () => ({ content: [], structuredContent: { now: 1 } }),
}: {
  tools?: Tool[];
  launch?: Stage["launch"];
  frame?: Daemon["frame"];
  call?: Daemon["call"];
} = {}) => {
  opened += 1;
  const id = `clock-${opened}`;
  const line = channel();
  let ears: Ears | undefined;
  const close = vi.fn();
  const pane: Pane = (_, heard) => {
    ears = heard;
    line.port.listen((data) => heard.heard(data));
    return { post: line.port.post, close };
  };
  const logged: unknown[] = [];
  const display = new Display(id, ["inline", "fullscreen", "pip"]);
  const size = { width: 400, height: 300 };
  const daemon = {
    frame: vi.fn(frame),
    call: vi.fn(call),
    offer: vi.fn(async () => ({ resources: [], templates: [], prompts: [] })),
    read: vi.fn(async () => ({ contents: [] })),
    prompt: vi.fn(async () => ({ messages: [] })),
    publish: vi.fn(async () => ({})),
  };
  const sized = vi.fn();
  const session = new AppSession({
    id,
    name: "Clock",
    uri: "ui://clock/view",
    daemon,
    tools: () => tools,
    app: () => ({
      uri: "ui://clock/view",
      tools: ["show"],
      csp: { connect: [], resource: [], frame: [], baseUri: [] },
      permissions: { camera: false, microphone: false, geolocation: false, clipboardWrite: false },
    }),
    asks: new Asks(),
    display,
    context: (mode) => ({
      theme: "dark",
      displayMode: mode,
      availableDisplayModes: ["inline", "fullscreen", "pip"],
      containerDimensions: size,
    }),
    sized,
    ...(launch && { launch }),
    log: (_, text) => logged.push(text),
  });
  await session.start(pane);
  const proxyReady = (): void =>
    ears?.heard({ jsonrpc: "2.0", method: "ui/notifications/sandbox-proxy-ready", params: {} });
  const connect = async (capabilities = {}) => {
    const app = new App({ name: "Clock", version: "2" }, capabilities, { autoResize: false });
    await app.connect(line.transport);
    await vi.advanceTimersByTimeAsync(1);
    return app;
  };
  return {
    ...line,
    id,
    session,
    daemon,
    proxyReady,
    connect,
    close,
    logged,
    display,
    size,
    sized,
    ears: () => ears,
  };
};

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  overlays.close();
  vi.useRealTimers();
});

describe("what an app asks for", () => {
  it("is known once its frame is made, and the app runs without it meanwhile", async () => {
    const wishes = [{ name: "camera", uses: [] }];
    const frame = async () => ({ ...FRAME, permissions: {}, wishes });
    const { session, sent, proxyReady } = await open({ frame });
    expect(session.state().wishes).toEqual(wishes);
    proxyReady();
    expect(sent).toMatchObject([{ params: { permissions: {} } }]);
  });
});

describe("a document", () => {
  it("is handed to the sandbox when that is ready, once, with what was granted", async () => {
    const { sent, proxyReady, daemon } = await open();
    expect(daemon.frame).toHaveBeenCalledWith("ui://clock/view");
    expect(sent).toEqual([]);
    proxyReady();
    expect(sent).toEqual([
      {
        jsonrpc: "2.0",
        method: "ui/notifications/sandbox-resource-ready",
        params: {
          html: "<h1>Clock</h1>",
          sandbox: "allow-scripts allow-forms",
          csp: {
            connectDomains: ["https://api.example.com"],
            resourceDomains: [],
            frameDomains: [],
            baseUriDomains: [],
          },
          permissions: { camera: {} },
        },
      },
    ]);
    expect(McpUiSandboxResourceReadyNotificationSchema.safeParse(sent[0]).error).toBeUndefined();
  });

  it("that cannot be had is said so, with why", async () => {
    const { session } = await open({ frame: () => Promise.reject(new Error("There is no such app.")) });
    expect(session.state()).toMatchObject({ phase: "failed", why: "There is no such app." });
  });

  it("whose sandbox never answers is not waited for without end", async () => {
    const { session, close } = await open();
    expect(session.state().phase).toBe("loading");
    await vi.advanceTimersByTimeAsync(12_000);
    expect(session.state()).toMatchObject({ phase: "failed", why: expect.stringContaining("w-1.test") });
    expect(close).toHaveBeenCalled();
  });

  it("that went elsewhere, or did what the sandbox ends it for, is taken away", async () => {
    const said = await open();
    said.proxyReady();
    said.say({ jsonrpc: "2.0", method: "signet/escaped" });
    expect(said.session.state().phase).toBe("escaped");
    expect(said.close).toHaveBeenCalled();

    const flood = await open();
    flood.proxyReady();
    flood.say({ jsonrpc: "2.0", method: "signet/flooding" });
    expect(flood.session.state().phase).toBe("flooding");

    const seen = await open();
    seen.proxyReady();
    seen.ears()?.left();
    expect(seen.session.state().phase).toBe("escaped");

    const again = await open();
    again.proxyReady();
    again.proxyReady();
    expect(again.session.state().phase).toBe("escaped");
  });

  it("may be anything: what it may reach, and what was wrong with it, is logged", async () => {
    const { logged } = await open();
    expect(logged).toEqual(["csp: one source is none", "May reach: https://api.example.com"]);
  });
});

describe("an app", () => {
  it("is shown when it is ready, and told what it may do", async () => {
    const { session, proxyReady, connect } = await open();
    proxyReady();
    expect(session.state().phase).toBe("loading");
    const app = await connect();
    expect(session.state()).toMatchObject({ phase: "shown", prefersBorder: true });
    expect(app.getHostVersion()).toEqual(HOST);
    const capabilities = app.getHostCapabilities();
    expect(McpUiHostCapabilitiesSchema.safeParse(capabilities).error).toBeUndefined();
    expect(capabilities).toMatchObject({
      openLinks: {},
      sandbox: { permissions: { camera: {} }, csp: { connectDomains: ["https://api.example.com"] } },
    });
    expect(capabilities).not.toHaveProperty("sampling");
    expect(McpUiHostContextSchema.safeParse(app.getHostContext()).error).toBeUndefined();
  });

  it("that is silent is shown all the same, and said to be", async () => {
    const { session, proxyReady, connect } = await open();
    proxyReady();
    await vi.advanceTimersByTimeAsync(3_000);
    expect(session.state()).toMatchObject({ phase: "shown" });
    expect(session.state().silent).toBeUndefined();
    await vi.advanceTimersByTimeAsync(9_000);
    expect(session.state().silent).toBe(true);
    await connect();
    expect(session.state().silent).toBeUndefined();
  });

  it("is heard only after its document was handed over, and never as its sandbox", async () => {
    const { session, say, sent, proxyReady } = await open();
    say({ jsonrpc: "2.0", id: 1, method: "ping" });
    expect(sent).toEqual([]);
    proxyReady();
    say({ jsonrpc: "2.0", method: "ui/notifications/sandbox-anything" });
    say({ jsonrpc: "2.0", id: 2, method: "ping" });
    await vi.advanceTimersByTimeAsync(0);
    expect(sent.at(-1)).toMatchObject({ id: 2, result: {} });
    expect(session.state().phase).toBe("loading");
  });
});

describe("the call that opens an app", () => {
  it("is made at once if it only reads and needs nothing", async () => {
    const { proxyReady, connect, daemon, methods } = await open();
    proxyReady();
    const app = await connect();
    expect(daemon.call).toHaveBeenCalledWith("show", {}, expect.objectContaining({ via: "person" }));
    expect(methods()).toEqual(
      expect.arrayContaining(["ui/notifications/tool-input", "ui/notifications/tool-result"]),
    );
    expect(app.getHostContext()?.toolInfo?.tool).toEqual({
      name: "show",
      inputSchema: { type: "object", properties: {} },
    });
  });

  it.each([
    ["changes something", tool({ effect: "writes" })],
    ["is asked about", tool({ decision: "ask" })],
    ["needs something", tool({ inputSchema: { type: "object", required: ["city"] } })],
  ])("is offered if it %s", async (_, opens) => {
    const { session, proxyReady, connect, daemon, methods } = await open({ tools: [opens] });
    proxyReady();
    await connect();
    expect(daemon.call).not.toHaveBeenCalled();
    expect(methods()).not.toContain("ui/notifications/tool-input");
    expect(session.state().opens).toEqual(opens);
    session.launchBy({ tool: "show", arguments: { city: "Oslo" } });
    await vi.advanceTimersByTimeAsync(1);
    expect(daemon.call).toHaveBeenCalledWith("show", { city: "Oslo" }, expect.anything());
    expect(session.state().opens).toBeUndefined();
    expect(methods()).toContain("ui/notifications/tool-result");
  });

  it("is the one that the person saved", async () => {
    const saved = { tool: "show", arguments: { city: "Oslo" } };
    const { proxyReady, daemon } = await open({ tools: [tool({ effect: "writes" })], launch: saved });
    proxyReady();
    expect(daemon.call).toHaveBeenCalledWith("show", { city: "Oslo" }, expect.anything());
  });

  it("that fails is told as cancelled, and said", async () => {
    const { session, proxyReady, connect, sent } = await open({
      call: () => Promise.reject(new Error("The server is gone.")),
    });
    proxyReady();
    await connect();
    const told = sent.find(({ method }) => method === "ui/notifications/tool-cancelled");
    expect(told).toMatchObject({ params: { reason: "The server is gone." } });
    expect(session.state().launchFailed).toBe("The server is gone.");
  });

  it("is given up with the app", async () => {
    let signal: AbortSignal | undefined;
    const { session, proxyReady } = await open({
      call: (_, __, how) => {
        signal = how.signal;
        return new Promise(() => {});
      },
    });
    proxyReady();
    expect(signal?.aborted).toBe(false);
    session.end();
    expect(signal?.aborted).toBe(true);
  });
});

describe("how an app is shown", () => {
  it("changes when it asks, to what it and the page can, and it is told what it is then", async () => {
    const { proxyReady, connect, display } = await open();
    proxyReady();
    const app = await connect({ availableDisplayModes: ["inline", "pip"] });
    const asked = app.requestDisplayMode({ mode: "pip" });
    await vi.advanceTimersByTimeAsync(1);
    expect(await asked).toEqual({ mode: "pip" });
    expect(display.mode()).toBe("pip");
    const refused = app.requestDisplayMode({ mode: "fullscreen" });
    await vi.advanceTimersByTimeAsync(1);
    expect(await refused).toEqual({ mode: "pip" });
    expect(display.mode()).toBe("pip");
  });

  it("is the person's to choose, and no news to an app that knows no other way", async () => {
    const { id, session, proxyReady, connect, display, size } = await open();
    proxyReady();
    const app = await connect();
    overlays.open({ kind: "widget", id });
    Object.assign(size, { width: 1_400 });
    session.contextChanged();
    await vi.advanceTimersByTimeAsync(1);
    expect(display.mode()).toBe("fullscreen");
    expect(app.getHostContext()).toMatchObject({ displayMode: "inline" });
  });

  it("counts as large when the page shows it so, whoever asked", async () => {
    const { id, session, proxyReady, connect } = await open();
    proxyReady();
    const app = await connect({ availableDisplayModes: ["inline", "fullscreen"] });
    overlays.open({ kind: "widget", id });
    session.contextChanged();
    await vi.advanceTimersByTimeAsync(1);
    expect(app.getHostContext()?.displayMode).toBe("fullscreen");
    const asked = app.requestDisplayMode({ mode: "inline" });
    await vi.advanceTimersByTimeAsync(1);
    expect(await asked).toEqual({ mode: "inline" });
    expect(overlays.current()).toBeUndefined();
  });
});

describe("an app that behaves badly", () => {
  it("and sends too much is said to, and forgiven when it stops", async () => {
    const { session, proxyReady, connect, say } = await open();
    proxyReady();
    await connect();
    for (let times = 0; times < 600; times += 1) say({ jsonrpc: "2.0", method: "x" });
    expect(session.state()).toMatchObject({ phase: "shown", noisy: true });
    await vi.advanceTimersByTimeAsync(10_000);
    expect(session.state().noisy).toBeUndefined();
  });

  it("and floods is ended", async () => {
    const { session, proxyReady, connect, say, close } = await open();
    proxyReady();
    await connect();
    for (let times = 0; times < 10_000; times += 1) say({ jsonrpc: "2.0", method: "x" });
    expect(session.state().phase).toBe("flooding");
    expect(close).toHaveBeenCalled();
  });

  it("and speaks past its sandbox is ended, too", async () => {
    const { session, proxyReady, ears } = await open();
    proxyReady();
    for (let times = 0; times < 10_000; times += 1) ears()?.past();
    expect(session.state().phase).toBe("flooding");
  });

  it("and stops answering is said to, until it answers again", async () => {
    const { session, proxyReady, say, sent } = await open();
    proxyReady();
    say({
      jsonrpc: "2.0",
      id: 0,
      method: "ui/initialize",
      params: { protocolVersion: "2026-01-26", appInfo: { name: "a", version: "1" }, appCapabilities: {} },
    });
    await vi.advanceTimersByTimeAsync(0);
    say({ jsonrpc: "2.0", method: "ui/notifications/initialized" });
    await vi.advanceTimersByTimeAsync(0);
    const pings = () => sent.filter(({ method }) => method === "ping");
    say({ jsonrpc: "2.0", id: pings()[0]?.id, result: {} });
    await vi.advanceTimersByTimeAsync(7_000);
    expect(session.state().phase).toBe("shown");
    await vi.advanceTimersByTimeAsync(10_000);
    expect(pings().length).toBeGreaterThan(1);
    expect(session.state().phase).toBe("stuck");
    say({ jsonrpc: "2.0", method: "notifications/message", params: { level: "info", data: "back" } });
    expect(session.state().phase).toBe("shown");
  });

  it("and never knew what a ping is, is believed to live", async () => {
    const { session, proxyReady, say } = await open();
    proxyReady();
    say({
      jsonrpc: "2.0",
      id: 0,
      method: "ui/initialize",
      params: { protocolVersion: "2026-01-26", appInfo: { name: "a", version: "1" }, appCapabilities: {} },
    });
    await vi.advanceTimersByTimeAsync(0);
    say({ jsonrpc: "2.0", method: "ui/notifications/initialized" });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(session.state().phase).toBe("shown");
  });
});

it("is not fooled by names that every object has", async () => {
  const { session, proxyReady, connect, say, sent } = await open();
  proxyReady();
  await connect();
  for (const method of ["__proto__", "constructor", "toString", "hasOwnProperty"]) {
    say({ jsonrpc: "2.0", method });
    say({ jsonrpc: "2.0", id: method, method });
  }
  await vi.advanceTimersByTimeAsync(0);
  expect(session.state().phase).toBe("shown");
  expect(sent.filter(({ error }) => (error as { code?: number })?.code === -32601)).toHaveLength(4);
});

describe("the end of an app", () => {
  it("is its own wish, if it says so", async () => {
    const { session, proxyReady, connect } = await open();
    proxyReady();
    const app = await connect();
    app.onteardown = async () => ({});
    await app.requestTeardown();
    await vi.advanceTimersByTimeAsync(10);
    expect(session.state().phase).toBe("ended");
  });

  it("is told to it before it goes", async () => {
    const { session, proxyReady, connect, methods, close } = await open();
    proxyReady();
    await connect();
    const gone = session.farewell();
    expect(methods().at(-1)).toBe("ui/resource-teardown");
    expect(close).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1_500);
    await gone;
    expect(close).toHaveBeenCalled();
  });
});

describe("sizes", () => {
  it("that an app asks for reach its place, and nonsense does not", async () => {
    const { proxyReady, connect, say, sized } = await open();
    proxyReady();
    await connect();
    const size = (height: unknown) =>
      say({ jsonrpc: "2.0", method: "ui/notifications/size-changed", params: { width: 1, height } });
    for (const height of [240, "9", -1, Number.NaN, undefined]) size(height);
    expect(sized.mock.calls).toEqual([[240]]);
  });
});

it("says the version that the dashboard has", () => {
  const { version } = JSON.parse(readFileSync("package.json", "utf8")) as { version: string };
  expect(HOST.version).toBe(version);
});

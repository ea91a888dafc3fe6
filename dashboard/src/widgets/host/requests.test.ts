import {
  McpUiDownloadFileResultSchema,
  McpUiMessageResultSchema,
  McpUiOpenLinkResultSchema,
  McpUiRequestDisplayModeResultSchema,
} from "@modelcontextprotocol/ext-apps";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Tool } from "../api";
import type { Asked } from "../bridge/endpoint";
import type { Params } from "../bridge/message";
import { Asks } from "./asks";
import { requestsOf } from "./requests";

const tool = (name: string, app: boolean): Tool => ({
  name,
  title: name,
  inputSchema: { type: "object" },
  effect: "reads",
  decision: "allow",
  model: true,
  app,
});

const means = () => {
  const asks = new Asks();
  const daemon = {
    frame: vi.fn(),
    call: vi.fn(async (name: string) => ({ content: [{ type: "text", text: name }] })),
    offer: vi.fn(async () => ({
      resources: [{ uri: "file:///a", name: "a" }],
      templates: [{ uriTemplate: "file:///{path}", name: "any" }],
      prompts: [{ name: "greet" }],
    })),
    read: vi.fn(async (uri: string) => ({ contents: [{ uri, text: "it" }] })),
    prompt: vi.fn(async () => ({ messages: [] })),
    publish: vi.fn(async () => ({})),
  };
  const openLink = vi.fn();
  const save = vi.fn();
  const display = vi.fn(() => "inline" as const);
  const requests = requestsOf({
    id: "shop",
    name: "Shop",
    daemon,
    tools: () => [tool("look", true), tool("pay", false)],
    asks,
    display,
    openLink,
    save,
  });
  const controller = new AbortController();
  const asked: Asked = { signal: controller.signal, progress: vi.fn() };
  const ask = async (method: string, params: Params = {}): Promise<unknown> =>
    requests[method]?.(params, asked);
  return { ask, asks, daemon, openLink, save, display, controller, asked, requests };
};

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("tools", () => {
  it("are called as the server's own app", async () => {
    const { ask, daemon, asked } = means();
    expect(await ask("tools/call", { name: "look", arguments: { at: 1 } })).toEqual({
      content: [{ type: "text", text: "look" }],
    });
    expect(daemon.call).toHaveBeenCalledWith(
      "look",
      { at: 1 },
      { via: "app", signal: asked.signal, progress: asked.progress },
    );
  });

  it("that are not for apps are neither called nor listed", async () => {
    const { ask, daemon } = means();
    await expect(ask("tools/call", { name: "pay" })).rejects.toMatchObject({ code: -32602 });
    expect(daemon.call).not.toHaveBeenCalled();
    expect(await ask("tools/list")).toEqual({
      tools: [{ name: "look", title: "look", inputSchema: { type: "object" } }],
    });
  });

  it.each([{}, { name: 7 }, { name: "look", arguments: [] }, { name: "x".repeat(201) }])(
    "are not called with %j",
    async (params) => {
      const { ask, daemon } = means();
      await expect(ask("tools/call", params)).rejects.toMatchObject({ code: -32602 });
      expect(daemon.call).not.toHaveBeenCalled();
    },
  );
});

describe("what the server has", () => {
  it("is listed and read", async () => {
    const { ask, daemon } = means();
    expect(await ask("resources/list")).toEqual({ resources: [{ uri: "file:///a", name: "a" }] });
    expect(await ask("resources/templates/list")).toEqual({
      resourceTemplates: [{ uriTemplate: "file:///{path}", name: "any" }],
    });
    expect(await ask("prompts/list")).toEqual({ prompts: [{ name: "greet" }] });
    expect(await ask("resources/read", { uri: "file:///a" })).toEqual({
      contents: [{ uri: "file:///a", text: "it" }],
    });
    await ask("prompts/get", { name: "greet", arguments: { who: "you" } });
    expect(daemon.prompt).toHaveBeenCalledWith("greet", { who: "you" });
  });
});

describe("links", () => {
  it("are opened when the person agrees, who saw all of the address", async () => {
    const { ask, asks, openLink } = means();
    const opened = ask("ui/open-link", { url: "https://example.com/a?b=c#d" });
    expect(asks.current()).toEqual({ kind: "link", url: "https://example.com/a?b=c#d" });
    expect(openLink).not.toHaveBeenCalled();
    asks.answer(true);
    const result = await opened;
    expect(McpUiOpenLinkResultSchema.safeParse(result).error).toBeUndefined();
    expect(result).toEqual({});
    expect(openLink).toHaveBeenCalledWith("https://example.com/a?b=c#d");
  });

  it("are not opened when the person does not agree, or the app gives up", async () => {
    const { ask, asks, openLink, controller } = means();
    const refused = ask("ui/open-link", { url: "https://example.com" });
    asks.answer(false);
    expect(await refused).toEqual({ isError: true });
    const given = ask("ui/open-link", { url: "https://example.com" });
    controller.abort();
    expect(await given).toEqual({ isError: true });
    expect(asks.current()).toBeUndefined();
    expect(openLink).not.toHaveBeenCalled();
  });

  it.each([
    "http://example.com",
    "javascript:alert(1)",
    "data:text/html,hi",
    "file:///etc/passwd",
    "https://bank.example@evil.example/",
    "//example.com",
    "nothing",
    "",
  ])("to %j are not even asked about", async (url) => {
    const { ask, asks } = means();
    await expect(ask("ui/open-link", { url })).rejects.toMatchObject({ code: -32602 });
    expect(asks.current()).toBeUndefined();
  });
});

describe("questions", () => {
  it("are asked one at a time, and not again and again", async () => {
    const { ask, asks } = means();
    const link = () => ask("ui/open-link", { url: "https://example.com" });
    const first = link();
    expect(await link()).toEqual({ isError: true });
    asks.answer(false);
    await first;
    for (let times = 0; times < 2; times += 1) {
      const again = link();
      asks.answer(false);
      await again;
    }
    expect(await link()).toEqual({ isError: true });
    expect(asks.current()).toBeUndefined();
  });
});

describe("what agents are told", () => {
  const text = (words: string) => [{ type: "text", text: words }];

  it("is a message that the person read and agreed to", async () => {
    const { ask, asks, daemon } = means();
    const sent = ask("ui/message", { role: "user", content: text("Buy milk") });
    expect(asks.current()).toEqual({ kind: "message", text: "Buy milk" });
    expect(daemon.publish).not.toHaveBeenCalled();
    asks.answer(true);
    const result = await sent;
    expect(McpUiMessageResultSchema.safeParse(result).error).toBeUndefined();
    expect(daemon.publish).toHaveBeenCalledWith("widget.message", {
      widget: "shop",
      name: "Shop",
      text: "Buy milk",
    });
  });

  it.each([
    { role: "assistant", content: text("I agree.") },
    { role: "user", content: [] },
    { role: "user", content: "words" },
    { role: "user", content: [{ type: "text" }] },
    { role: "user", content: [{ type: "film", text: "" }] },
    { role: "user", content: [{ type: "constructor", text: "" }] },
    { role: "user", content: text("x".repeat(20_000)) },
    { role: "user", content: [{ type: "image", data: "", mimeType: "image/png" }] },
  ])("is no message like %j", async (params) => {
    const { ask, asks } = means();
    await expect(ask("ui/message", params)).rejects.toMatchObject({ code: -32602 });
    expect(asks.current()).toBeUndefined();
  });

  it("is of several contexts the last", async () => {
    const { ask, daemon } = means();
    for (const at of [1, 2, 3]) {
      expect(await ask("ui/update-model-context", { content: text(`page ${at}`) })).toEqual({});
    }
    await vi.advanceTimersByTimeAsync(5_000);
    await ask("ui/update-model-context", { structuredContent: { page: 4 } });
    await vi.advanceTimersByTimeAsync(5_000);
    await ask("ui/update-model-context", {});
    await vi.advanceTimersByTimeAsync(5_000);
    expect(daemon.publish.mock.calls).toEqual([
      ["widget.context", { widget: "shop", name: "Shop", text: "page 3", data: {} }],
      ["widget.context", { widget: "shop", name: "Shop", text: '{"page":4}', data: { page: 4 } }],
    ]);
  });

  it("is not more than an event holds", async () => {
    const { ask } = means();
    await expect(
      ask("ui/update-model-context", { structuredContent: { all: "x".repeat(20_000) } }),
    ).rejects.toMatchObject({ code: -32602 });
  });
});

describe("how the app is shown", () => {
  it("is answered by how it is then", async () => {
    const { ask, display } = means();
    const result = await ask("ui/request-display-mode", { mode: "fullscreen" });
    expect(display).toHaveBeenCalledWith("fullscreen");
    expect(result).toEqual({ mode: "inline" });
    expect(McpUiRequestDisplayModeResultSchema.safeParse(result).error).toBeUndefined();
  });

  it("is one of three ways", async () => {
    const { ask, display } = means();
    await expect(ask("ui/request-display-mode", { mode: "sideways" })).rejects.toMatchObject({
      code: -32602,
    });
    expect(display).not.toHaveBeenCalled();
  });
});

describe("files", () => {
  const csv = { type: "resource", resource: { uri: "file:///export/a.csv", text: "a,b" } };

  it("are saved when the person agrees, who saw their names and sizes", async () => {
    const { ask, asks, save } = means();
    const link = { type: "resource_link", uri: "file:///b", name: "../../b.txt" };
    const saved = ask("ui/download-file", { contents: [csv, link] });
    expect(asks.current()).toEqual({
      kind: "download",
      files: [
        { name: "a.csv", size: 3 },
        { name: "b.txt", size: undefined },
      ],
    });
    asks.answer(true);
    const result = await saved;
    expect(McpUiDownloadFileResultSchema.safeParse(result).error).toBeUndefined();
    const named = save.mock.calls.map(([name]) => name);
    expect(named).toEqual(["a.csv", "b.txt"]);
    const [, blob] = save.mock.calls[1] as [string, Blob];
    expect(await blob.text()).toBe("it");
    expect(blob.type).toBe("application/octet-stream");
  });

  it("are not saved when the person does not agree", async () => {
    const { ask, asks, save } = means();
    const refused = ask("ui/download-file", { contents: [csv] });
    asks.answer(false);
    expect(await refused).toEqual({ isError: true });
    expect(save).not.toHaveBeenCalled();
  });

  it.each([
    { contents: [] },
    { contents: Array(11).fill(csv) },
    { contents: [{ type: "text", text: "a" }] },
    { contents: [{ type: "resource", resource: { uri: "file:///a" } }] },
    { contents: [{ type: "resource", resource: { uri: "file:///a", blob: "%" } }] },
  ])("are not %j", async (params) => {
    const { ask, asks } = means();
    await expect(ask("ui/download-file", params)).rejects.toMatchObject({ code: -32602 });
    expect(asks.current()).toBeUndefined();
  });
});

it("has no other doors", () => {
  const { requests } = means();
  expect(Object.keys(requests).sort()).toEqual([
    "prompts/get",
    "prompts/list",
    "resources/list",
    "resources/read",
    "resources/templates/list",
    "tools/call",
    "tools/list",
    "ui/download-file",
    "ui/message",
    "ui/open-link",
    "ui/request-display-mode",
    "ui/update-model-context",
  ]);
});

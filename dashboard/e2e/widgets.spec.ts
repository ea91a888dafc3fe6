import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Page } from "@playwright/test";
import { accessible } from "./axe";
import type { Daemon } from "./daemon";
import { expect, test } from "./test";
import { homeOf, inside, installWidget, place, reported, tile } from "./widgets";

test.beforeAll(async ({ daemon }) => {
  await installWidget(daemon, "good");
  await installWidget(daemon, "writer");
  await installWidget(daemon, "silent");
});

const open = async (page: Page, daemon: Daemon, ...ids: string[]): Promise<void> => {
  await place(daemon, ...ids);
  await page.goto(homeOf(daemon));
};

/** An app that does all that one may do, ready. */
const good = async (page: Page, daemon: Daemon) => {
  await open(page, daemon, "good");
  const app = tile(page, "Good");
  const report = reported(app);
  await expect(report).toContainText("result:");
  const press = (name: string) => inside(app).getByRole("button", { name, exact: true }).click();
  return { app, report, press };
};

test("an app is greeted, and told what it was opened with and what came of it", async ({
  signedIn: page,
  daemon,
}) => {
  const { report } = await good(page, daemon);
  await expect(report).toContainText("host: Signet");
  await expect(report).toContainText('input: {"arguments":{}}');
  await expect(report).toContainText('result: {"called":"open"');
  await expect(report).toContainText("mode: inline");
  await expect(report).toContainText('"connectDomains":["https://api.example.com"]');
  const text = (await report.textContent()) ?? "";
  expect(text.match(/input:/g)).toHaveLength(1);
  expect(text.indexOf("input:")).toBeLessThan(text.indexOf("result:"));
});

test("an app calls tools of its own server that are for apps, and no others", async ({
  signedIn: page,
  daemon,
}) => {
  const { report, press } = await good(page, daemon);
  await press("call echo");
  await expect(report).toContainText('call echo: DONE {"content"');
  await expect(report).toContainText('"args":{"text":"hello"}');
  await press("call secret");
  await expect(report).toContainText("call secret: Error -32602");
  await press("list tools");
  await expect(report).toContainText("list tools: DONE");
  const listed = ((await report.textContent()) ?? "").split("list tools: ")[1] ?? "";
  expect(listed).toContain('"name":"echo"');
  expect(listed).not.toContain('"name":"secret"');
  await press("read");
  await expect(report).toContainText("a note");
});

test("what there is not is refused in words of the protocol", async ({ signedIn: page, daemon }) => {
  const { report, press } = await good(page, daemon);
  await press("sampling");
  await expect(report).toContainText("sampling: Error -32601");
  await press("nonsense");
  await expect(report).toContainText("nonsense: Error -32601");
});

test("a link is opened when the person agrees, who sees all of it", async ({
  signedIn: page,
  daemon,
  context,
}) => {
  await context.route("https://example.com/**", (route) => route.fulfill({ body: "there" }));
  const { report, press } = await good(page, daemon);
  await press("bad link");
  await expect(report).toContainText("bad link: Error -32602");
  await press("link");
  const dialog = page.getByRole("dialog", { name: "Open example.com?" });
  await expect(dialog).toContainText("https://example.com/all/of/it?yes=1");
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
  await expect(report).toContainText('link: DONE {"isError":true}');
  await press("link");
  const opened = context.waitForEvent("page");
  await dialog.getByRole("button", { name: "Open" }).click();
  const tab = await opened;
  await tab.waitForURL("https://example.com/all/of/it?yes=1");
  expect(await tab.evaluate(() => window.opener === null)).toBe(true);
  await tab.close();
  await expect(report).toContainText("link: DONE {}");
});

test("agents are told what the person let through, and what an app says of itself", async ({
  signedIn: page,
  daemon,
}) => {
  const { report, press } = await good(page, daemon);
  const context = async (): Promise<string> =>
    JSON.stringify(await daemon.ask("GET", "/api/os/context?q=deal"));
  await press("message");
  const dialog = page.getByRole("dialog", { name: "Tell your agents?" });
  await expect(dialog).toContainText("The deal is closed");
  await dialog.getByRole("button", { name: "Don’t" }).click();
  await expect(report).toContainText('message: DONE {"isError":true}');
  expect(await context()).not.toContain("The deal is closed");
  await press("message");
  await dialog.getByRole("button", { name: "Tell them" }).click();
  await expect(report).toContainText("message: DONE {}");
  await expect.poll(context).toContain("The deal is closed");
  await press("context");
  await expect(report).toContainText("context: DONE {}");
  await expect.poll(context).toContain("Looking at deal 7");
});

test("a file is saved when the person agrees", async ({ signedIn: page, daemon }) => {
  const { report, press } = await good(page, daemon);
  await press("download");
  const dialog = page.getByRole("dialog", { name: "Save a file?" });
  await expect(dialog).toContainText("report.csv");
  const saved = page.waitForEvent("download");
  await dialog.getByRole("button", { name: "Save" }).click();
  expect((await saved).suggestedFilename()).toBe("report.csv");
  await expect(report).toContainText("download: DONE {}");
});

test("full screen and the small window are the same frame, which goes on", async ({
  signedIn: page,
  daemon,
}) => {
  const { app, report, press } = await good(page, daemon);
  const token = /token: \w+/.exec((await report.textContent()) ?? "")?.[0] ?? "none";

  await press("go pip");
  const small = page.getByRole("region", { name: "Good, small window" });
  await expect(small).toBeVisible();
  await expect(report).toContainText('go pip: DONE {"mode":"pip"}');
  await expect(report).toContainText("changed: ");
  await expect(app.getByText("In a small window")).toBeVisible();
  await expect(reported(small)).toContainText(token);

  await inside(small).getByRole("button", { name: "go full" }).click();
  const large = page.getByRole("dialog", { name: "Good" });
  await expect(large).toBeVisible();
  await expect(reported(large)).toContainText(token);
  await inside(large).getByRole("button", { name: "go inline" }).click();
  await expect(large).toBeHidden();
  await expect(report).toContainText('go inline: DONE {"mode":"inline"}');
  const text = (await report.textContent()) ?? "";
  expect(text.match(/token:/g)).toHaveLength(1);
});

test("the small window is moved and resized by keys and by the pointer, and closed by Escape", async ({
  signedIn: page,
  daemon,
}) => {
  const { press } = await good(page, daemon);
  await press("go pip");
  const small = page.getByRole("region", { name: "Good, small window" });
  const box = async () => {
    const box = await small.boundingBox();
    if (!box) throw new Error("it is not shown");
    return box;
  };
  const before = await box();
  await small.getByRole("button", { name: /^Move Good/ }).focus();
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("ArrowUp");
  expect(await box()).toEqual({ ...before, x: before.x - 24, y: before.y - 24 });
  await page.keyboard.press("Shift+ArrowLeft");
  expect((await box()).width).toBe(before.width - 24);

  const now = await box();
  await page.mouse.move(now.x + 60, now.y + 16);
  await page.mouse.down();
  await page.mouse.move(now.x - 40, now.y - 34, { steps: 5 });
  await page.mouse.up();
  expect(await box()).toEqual({ ...now, x: now.x - 100, y: now.y - 50 });

  await small.getByRole("button", { name: "Back to its place" }).focus();
  await page.keyboard.press("Escape");
  await expect(small).toBeHidden();
  await expect(reported(tile(page, "Good"))).toContainText("token:");
});

test("an app hears of another theme, and of no size that it set itself", async ({
  signedIn: page,
  daemon,
}) => {
  const { app, report, press } = await good(page, daemon);
  await expect(report).toContainText("theme: light");
  const before = await app.boundingBox();
  await press("size");
  await page.getByRole("button", { name: "Make it dark" }).click();
  await expect(report).toContainText("changed: styles theme");
  expect(await app.boundingBox()).toEqual(before);
});

test("an app may close itself, and is opened again", async ({ signedIn: page, daemon }) => {
  const { app, report, press } = await good(page, daemon);
  await press("close");
  await expect(app.getByText("The app has closed itself.")).toBeVisible();
  await app.getByRole("button", { name: "Open again" }).click();
  await expect(report).toContainText("result:");
});

test("a call that may change something is made when the person says so, and each time if they say that", async ({
  signedIn: page,
  daemon,
}) => {
  await open(page, daemon, "writer");
  const app = tile(page, "Writer");
  await expect(app.getByText("It begins with “Open”, which may change data.")).toBeVisible();
  await expect(reported(app)).toHaveText("");
  await app.getByRole("button", { name: "Run" }).click();
  await expect(reported(app)).toContainText("result: open");
  await page.reload();
  await app.getByRole("button", { name: "Always" }).click();
  await expect(reported(app)).toContainText("result: open");
  await expect
    .poll(async () => JSON.stringify(await daemon.ask("GET", "/api/dashboard")))
    .toContain('"launch":{');
  await page.reload();
  await expect(reported(app)).toContainText("result: open");
  await expect(app.getByRole("button", { name: "Run" })).toBeHidden();
});

test("an app that never says that it is ready is shown, and said to be silent", async ({
  signedIn: page,
  daemon,
}) => {
  await open(page, daemon, "silent");
  const app = tile(page, "Silent");
  await expect(reported(app)).toContainText("here: yes");
  await expect(app.getByText("It has not said that it is ready.")).toBeVisible({ timeout: 20_000 });
  await app.getByRole("button", { name: "Dismiss" }).click();
  await expect(app.getByText("It has not said that it is ready.")).toBeHidden();
  await expect(reported(app)).toContainText("here: yes");
});

test("a widget whose server is switched off says so, and comes back", async ({ signedIn: page, daemon }) => {
  const { app, report } = await good(page, daemon);
  await daemon.ask("PATCH", "/api/mcp/servers/good", { enabled: false });
  await expect(app.getByText("Turned off")).toBeVisible();
  await daemon.ask("PATCH", "/api/mcp/servers/good", { enabled: true });
  await expect(report).toContainText("result:");
});

test("Escape in a question leaves the small window where it is", async ({ signedIn: page, daemon }) => {
  const { press } = await good(page, daemon);
  await press("go pip");
  const small = page.getByRole("region", { name: "Good, small window" });
  await inside(small).getByRole("button", { name: "link", exact: true }).click();
  await expect(page.getByRole("dialog", { name: "Open example.com?" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog", { name: "Open example.com?" })).toBeHidden();
  await expect(small).toBeVisible();
});

test("a tile's menu has the small window and reloading; the server's dialog what the app may do and said", async ({
  signedIn: page,
  daemon,
}) => {
  const { app, report, press } = await good(page, daemon);
  const first = /token: \w+/.exec((await report.textContent()) ?? "")?.[0] ?? "none";
  const choose = async (name: string) => {
    await app.getByRole("button", { name: "What can be done with Good" }).click();
    await page.getByRole("menuitem", { name }).click();
  };
  await choose("Small window");
  await expect(page.getByRole("region", { name: "Good, small window" })).toBeVisible();
  await choose("Back to its place");
  await expect(report).toContainText(first);
  await choose("Reload");
  await expect(report).not.toContainText(first);
  await expect(report).toContainText("result:");
  await press("log");
  await choose("Settings…");
  const dialog = page.getByRole("dialog", { name: "Good" });
  await expect(dialog.getByText("https://api.example.com").first()).toBeVisible();
  await expect(dialog.getByText("something is odd")).toBeVisible();
});

test("a page of the server's own is shown, and hears nothing", async ({ signedIn: page, daemon }) => {
  const html = `<h1>My page</h1><p>nothing</p><script>
    addEventListener("message", () => { document.querySelector("p").textContent = "heard"; });
    parent.postMessage({ jsonrpc: "2.0", id: 1, method: "tools/list" }, "*");
  </script>`;
  const server = createServer((_, response) => {
    response.setHeader("content-type", "text/html");
    response.end(html);
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  try {
    const { port } = server.address() as AddressInfo;
    await installWidget(daemon, "page", `http://127.0.0.1:${port}/`);
    await open(page, daemon, "page");
    const app = tile(page, "Page");
    await expect(inside(app).getByRole("heading", { name: "My page" })).toBeVisible();
    await expect(app.getByText("Page is loading")).toBeHidden();
    await page.getByRole("button", { name: "Make it dark" }).click();
    await expect(inside(app).getByText("nothing")).toBeVisible();
  } finally {
    server.close();
  }
});

test("a page that does not let itself be framed says so, and is opened in a tab", async ({
  signedIn: page,
  daemon,
  context,
}) => {
  const server = createServer((_, response) => {
    response.setHeader("content-type", "text/html");
    response.setHeader("x-frame-options", "DENY");
    response.end("<h1>On its own</h1>");
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  try {
    const { port } = server.address() as AddressInfo;
    await installWidget(daemon, "page", `http://127.0.0.1:${port}/`, "alone");
    await daemon.ask("PATCH", "/api/mcp/servers/alone", { name: "Alone" });
    await open(page, daemon, "alone");
    const app = tile(page, "Alone");
    await expect(app.getByText("This page does not let itself be shown here")).toBeVisible();
    await expect(app.getByText("Alone is loading")).toBeHidden();
    await accessible(page);
    const opened = context.waitForEvent("page");
    await app.getByRole("link", { name: "Open it in a tab" }).press("Enter");
    const tab = await opened;
    await expect(tab.getByRole("heading", { name: "On its own" })).toBeVisible();
    await tab.close();
  } finally {
    server.close();
  }
});

test("nothing keeps anybody out", async ({ signedIn: page, daemon }) => {
  await open(page, daemon, "good", "writer", "silent");
  const app = tile(page, "Good");
  await expect(reported(app)).toContainText("result:");
  await expect(reported(tile(page, "Silent"))).toContainText("here");
  await accessible(page);
  await inside(app).getByRole("button", { name: "go pip" }).click();
  await expect(page.getByRole("region", { name: "Good, small window" })).toBeVisible();
  await accessible(page);
  await inside(page.getByRole("region", { name: "Good, small window" }))
    .getByRole("button", { name: "link", exact: true })
    .click();
  await expect(page.getByRole("dialog", { name: "Open example.com?" })).toBeVisible();
  await accessible(page);
});

import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Page } from "@playwright/test";
import type { Daemon } from "./daemon";
import { test as base, expect, signIn } from "./test";
import { homeOf, inside, installWidget, place, reported, tile } from "./widgets";

/** Somebody outside who hears what is stolen. */
class Outside {
  readonly heard: string[] = [];
  private readonly server: Server;

  constructor() {
    this.server = createServer((request, response) => {
      this.heard.push(request.url ?? "");
      response.end("thank you");
    });
  }

  async begin(): Promise<string> {
    await new Promise<void>((done) => this.server.listen(0, "127.0.0.1", done));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  end(): void {
    this.server.close();
  }
}

/** A page of a signed-in browser that may log what it likes: the browser complains of what it refuses. */
const test = base.extend<{ watched: Page; outside: { url: string; heard: string[] } }>({
  watched: async ({ page, daemon }, use) => {
    await signIn(page, daemon);
    await use(page);
  },
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names from the pattern
  outside: async ({}, use) => {
    const outside = new Outside();
    const url = await outside.begin();
    await use({ url, heard: outside.heard });
    outside.end();
  },
});

// The recorder looks into every frame with each step, and would wait for those that hang.
test.use({ trace: "off" });

const open = async (page: Page, daemon: Daemon, kind: string, argument = "") => {
  // Each with an id of its own: what a test before installed has another argument.
  const id = `${kind}-${Math.random().toString(36).slice(2, 8)}`;
  await installWidget(daemon, kind, argument, id);
  await place(daemon, id);
  await page.goto(homeOf(daemon));
  return tile(page, `${kind[0]?.toUpperCase()}${kind.slice(1)}`);
};

/** The page does what a person asks of it; and the longest that its own thread was held up meanwhile, in milliseconds. */
const answers = async (page: Page): Promise<number> => {
  await page.evaluate(() => {
    const seen = { longest: 0, last: performance.now() };
    Object.assign(window, { seen });
    setInterval(() => {
      const now = performance.now();
      seen.longest = Math.max(seen.longest, now - seen.last);
      seen.last = now;
    }, 10);
  });
  const places = page.getByRole("navigation", { name: "Places" });
  await places.getByRole("link", { name: "Settings" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Settings" })).toBeVisible();
  await places.getByRole("link", { name: "Home" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Home" })).toBeVisible();
  return page.evaluate(() => (window as unknown as { seen: { longest: number } }).seen.longest);
};

test("one that looks for what is not its own finds nothing", async ({ watched: page, daemon }) => {
  await installWidget(daemon, "good", "", "neighbour");
  const app = await open(page, daemon, "steal", daemon.url);
  const { layout } = (await daemon.ask("GET", "/api/dashboard")) as { layout: { grid: { id: string }[] } };
  await place(daemon, "neighbour", ...layout.grid.map(({ id }) => id));
  await expect(reported(tile(page, "Good"))).toContainText("result:");
  await page.reload();
  const report = reported(app);
  await expect(report).toContainText("all: tried");
  const text = (await report.textContent()) ?? "";
  for (const line of text.trim().split("\n").slice(0, -1)) expect(line).not.toContain("DONE");
  expect(text).toContain("own storage: SecurityError");
  expect(text).toContain("top storage: SecurityError");
  expect(text.split("\n").length).toBeGreaterThan(11);
});

test("one that goes elsewhere is stopped before anybody hears of it, and said to", async ({
  watched: page,
  daemon,
  outside,
}) => {
  const app = await open(page, daemon, "navigate", outside.url);
  await expect(app.getByText("This app tried to leave its frame")).toBeVisible();
  await expect(app.locator("iframe")).toHaveCount(0);
  expect(outside.heard).toEqual([]);
  await fetch(`${outside.url}/control`);
  expect(outside.heard).toEqual(["/control"]);
});

test("one that takes the page elsewhere does not", async ({ watched: page, daemon, outside }) => {
  const app = await open(page, daemon, "navigate-top", outside.url);
  await expect(reported(app)).toContainText("all: tried");
  await page.waitForTimeout(500);
  expect(page.url()).toBe(`${homeOf(daemon)}/`);
  expect(outside.heard).toEqual([]);
});

for (const kind of ["flood", "flood-top"]) {
  test(`the page stays quick under a ${kind}, and says who it was`, async ({ watched: page, daemon }) => {
    const app = await open(page, daemon, kind);
    await expect(
      app.getByText("This app was stopped").or(app.getByText("It sends too much. Some of it is not read.")),
    ).toBeVisible({ timeout: 20_000 });
    expect(await answers(page)).toBeLessThan(1_500);
  });
}

test("one that hangs hangs alone, is said to, and is loaded anew", async ({ watched: page, daemon }) => {
  test.setTimeout(120_000);
  const app = await open(page, daemon, "hang");
  // It has shown that it knows what a ping is.
  await expect(reported(app)).toContainText("pinged");
  await inside(app).getByRole("button", { name: "hang" }).click();
  await expect(app.getByText("This app does not answer.")).toBeVisible({ timeout: 30_000 });
  expect(await answers(page)).toBeLessThan(1_500);
  await expect(reported(app)).toContainText("pinged", { timeout: 20_000 });
  await inside(app).getByRole("button", { name: "hang" }).click();
  await expect(app.getByText("This app does not answer.")).toBeVisible({ timeout: 30_000 });
  await app.getByRole("button", { name: "Reload" }).click();
  await expect(inside(app).getByRole("button", { name: "hang" })).toBeVisible();
  await expect(app.getByText("This app does not answer.")).toBeHidden();
});

test("one that hangs before it is anything hangs alone, too", async ({ watched: page, daemon }) => {
  const app = await open(page, daemon, "hang-early");
  expect(await answers(page)).toBeLessThan(1_500);
  await expect(app.getByText("It has not said that it is ready.")).toBeVisible({ timeout: 20_000 });
});

test("one that interrupts does not", async ({ watched: page, daemon, context }) => {
  const interrupted: string[] = [];
  page.on("dialog", (dialog) => {
    interrupted.push(dialog.type());
    void dialog.dismiss();
  });
  page.on("download", () => interrupted.push("download"));
  context.on("page", () => interrupted.push("window"));
  const app = await open(page, daemon, "interrupt");
  const report = reported(app);
  await expect(report).toContainText("all: tried");
  await expect(report).toContainText("window: Error");
  await expect(report).toContainText("full screen: TypeError");
  await page.waitForTimeout(500);
  expect(interrupted).toEqual([]);
});

test("one that wants a click for a yes gets none", async ({ watched: page, daemon, context }) => {
  const opened: string[] = [];
  context.on("page", (tab) => opened.push(tab.url()));
  const app = await open(page, daemon, "clickjack");
  await inside(app).getByRole("button", { name: "begin" }).dispatchEvent("click");
  const dialog = page.getByRole("dialog", { name: "Open evil.example?" });
  await expect(dialog).toBeVisible();
  // Whoever presses Enter or Space, in thought of something else, says no.
  for (const key of ["Enter", "Space", "Enter"]) {
    await expect(dialog).toBeVisible();
    await page.keyboard.press(key);
  }
  // After three times it is not asked for any more.
  await expect(dialog).toBeHidden();
  await expect(reported(app)).toContainText('link: {"isError":true}');
  expect(opened).toEqual([]);
});

test("one that answers what nobody asked changes nothing", async ({ watched: page, daemon }) => {
  const app = await open(page, daemon, "liar");
  const report = reported(app);
  await expect(report).toContainText("all: tried");
  await expect(report).toContainText("__proto__: Error -32601");
  await expect(report).toContainText("constructor: Error -32601");
  await expect(report).toContainText('tools: DONE ["open"]');
  await expect(inside(app).getByRole("heading", { name: "owned" })).toHaveCount(0);
});

test("one that sends a hundred megabytes is not heard, and heard again", async ({
  watched: page,
  daemon,
}) => {
  const app = await open(page, daemon, "huge");
  const report = reported(app);
  await expect(report).toContainText("all: tried", { timeout: 30_000 });
  await expect(report).toContainText("large: Error -32600");
  await expect(report).toContainText("small: DONE {}");
  expect(await answers(page)).toBeLessThan(1_500);
});

import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Locator, Page } from "@playwright/test";
import { accessible } from "./axe";
import type { Daemon } from "./daemon";
import { expect, signIn, test } from "./test";
import { homeOf, inside, installWidget, place, reported, tile } from "./widgets";

/** A camera and a microphone that are made up, and a browser that gives them to whoever the page lets ask. */
test.use({
  launchOptions: async ({ launchOptions }, use) => {
    const fake = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"];
    await use({ ...launchOptions, args: [...(launchOptions.args ?? []), ...fake] });
  },
});

/** Somewhere on this machine, and what was asked of it. */
let near: { server: Server; url: string; asked: string[] };

test.beforeAll(async ({ daemon }) => {
  const asked: string[] = [];
  const server = createServer(({ url = "" }, response) => {
    asked.push(url);
    response.setHeader("access-control-allow-origin", "*");
    response.end("near");
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  near = { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
  await installWidget(daemon, "sketch");
  await installWidget(daemon, "sketch", near.url, "reaching");
  await daemon.ask("PATCH", "/api/mcp/servers/reaching", { name: "Reaching" });
});

test.afterAll(() => near.server.close());

/** Nobody said anything so far. */
const forget = async (daemon: Daemon, ...ids: string[]): Promise<void> => {
  for (const id of ids) {
    const { wishes } = (await daemon.ask("GET", `/api/widgets/${id}/permissions`)) as {
      wishes: { name: string }[];
    };
    const decisions = Object.fromEntries(wishes.map(({ name }) => [name, null]));
    await daemon.ask("PATCH", `/api/widgets/${id}/permissions`, { decisions });
  }
};

const open = async (page: Page, daemon: Daemon, ...ids: string[]): Promise<void> => {
  await place(daemon, ...ids);
  await page.goto(homeOf(daemon));
};

const ready = async (app: Locator, allowed: string): Promise<void> => {
  await expect(reported(app)).toContainText(`sandbox: {"permissions":${allowed}`);
  await expect(reported(app)).toContainText("origin:");
};

/** The sketch in a tile, of which nobody said anything. */
const sketch = async (page: Page, daemon: Daemon): Promise<Locator> => {
  await forget(daemon, "sketch");
  await open(page, daemon, "sketch");
  const app = tile(page, "Sketch");
  await ready(app, "{}");
  return app;
};

const press = (app: Locator, name: string): Promise<void> =>
  inside(app).getByRole("button", { name, exact: true }).click();

const openDialog = async (page: Page, name: string): Promise<Locator> => {
  await tile(page, name)
    .getByRole("button", { name: `What can be done with ${name}` })
    .click();
  await page.getByRole("menuitem", { name: "Permissions…" }).click();
  const dialog = page.getByRole("dialog", { name: `What ${name} may do` });
  await expect(dialog).toBeVisible();
  return dialog;
};

test("an app sees and hears once it is allowed, and not any more when that is taken back", async ({
  signedIn: page,
  daemon,
}) => {
  const app = await sketch(page, daemon);
  await expect(reported(app)).toContainText("origin: null");
  await press(app, "look");
  await expect(reported(app)).toContainText(/look: (NotAllowedError|SecurityError)/);

  await expect(app.getByText("Sketch asks to use the camera and the microphone.")).toBeVisible();
  await app.getByRole("button", { name: "Allow", exact: true }).click();
  await ready(app, '{"camera":{},"microphone":{}}');
  await expect(app.getByText("Sketch asks")).toBeHidden();
  await press(app, "look");
  await expect(reported(app)).toContainText('look: DONE ["video live"]');
  await press(app, "listen");
  await expect(reported(app)).toContainText('listen: DONE ["audio live"]');
  await press(app, "locate");
  await expect(reported(app)).toContainText("locate: [object GeolocationPositionError]");
  // It has an origin of its own, and sees nothing of the page around it.
  await expect(reported(app)).toContainText(/origin: http:\/\/a-[0-9a-f]{12}\.localhost:\d+\n/);
  await press(app, "around");
  await expect(reported(app)).toContainText("around: SecurityError");
  await press(app, "cookie");
  await expect(reported(app)).toContainText("cookie: ");
  expect(await page.context().cookies(homeOf(daemon))).toEqual([]);

  const dialog = await openDialog(page, "Sketch");
  await expect(dialog.getByRole("switch", { name: "Allow the camera" })).toBeChecked();
  await expect(dialog.getByText("Allowed by owner").first()).toBeVisible();
  await dialog.getByRole("switch", { name: "Allow the camera" }).click();
  await expect(dialog.getByRole("switch", { name: "Allow the camera" })).not.toBeChecked();
  await page.keyboard.press("Escape");
  await ready(app, '{"microphone":{}}');
  await press(app, "look");
  await expect(reported(app)).toContainText("look: NotAllowedError");
  await press(app, "listen");
  await expect(reported(app)).toContainText('listen: DONE ["audio live"]');
  await expect(app.getByText("Sketch asks")).toBeHidden();
});

test("who says not now is not asked again, and finds it in the tile's menu, all of it by keys", async ({
  signedIn: page,
  daemon,
}) => {
  const app = await sketch(page, daemon);
  await app.getByRole("button", { name: "Not now" }).focus();
  await page.keyboard.press("Shift+Tab");
  await expect(app.getByRole("button", { name: "Allow", exact: true })).toBeFocused();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await expect(app.getByText("Sketch asks")).toBeHidden();
  await expect(app.getByRole("button", { name: "What can be done with Sketch" })).toBeFocused();
  await page.reload();
  await ready(app, "{}");
  await expect(app.getByText("Sketch asks")).toBeHidden();

  await app.getByRole("button", { name: "What can be done with Sketch" }).focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("menu").or(page.getByRole("menuitem")).and(page.locator(":focus"))).toHaveCount(
    1,
  );
  await page.keyboard.press("End");
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("ArrowUp");
  await expect(page.getByRole("menuitem", { name: "Permissions…" })).toBeFocused();
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog", { name: "What Sketch may do" });
  const microphone = dialog.getByRole("switch", { name: "Allow the microphone" });
  await expect(microphone).not.toBeChecked();
  await expect(dialog.getByText("Not allowed by owner").first()).toBeVisible();
  for (let tabs = 0; tabs < 6; tabs += 1) {
    if (await microphone.evaluate((element) => element === document.activeElement)) break;
    await page.keyboard.press("Tab");
  }
  await expect(microphone).toBeFocused();
  await page.keyboard.press("Space");
  await expect(microphone).toBeChecked();
  // Where the switch stands the focus stays.
  await expect(microphone).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
  await ready(app, '{"microphone":{}}');
});

test("a place that is asked about is read about before it is allowed, and reached then", async ({
  signedIn: page,
  daemon,
}) => {
  await forget(daemon, "reaching");
  await open(page, daemon, "reaching", "sketch");
  const app = tile(page, "Reaching");
  await ready(app, "{}");
  await press(app, "reach");
  await expect(reported(app)).toContainText("reach: TypeError");
  expect(near.asked).toEqual([]);

  await expect(app.getByRole("button", { name: "Allow", exact: true })).toHaveCount(0);
  await app.getByRole("button", { name: "Look at it…" }).click();
  const dialog = page.getByRole("dialog", { name: "What Reaching may do" });
  await expect(dialog.getByText(near.url)).toBeVisible();
  await expect(
    dialog.getByText(
      "It would send requests there. You are asked since it is on your own machine or in your own network, where programs often trust whoever is near.",
    ),
  ).toBeVisible();
  await expect(dialog.getByText("https://api.example.com")).toBeVisible();
  await dialog.getByRole("switch", { name: `Allow ${near.url}` }).click();
  await expect(dialog.getByRole("switch", { name: `Allow ${near.url}` })).toBeChecked();
  await page.keyboard.press("Escape");
  await expect(reported(app)).toContainText(near.url);
  await press(app, "reach");
  await expect(reported(app)).toContainText('reach: DONE "near"');
  // What is left is asked about still; the other one was allowed nothing by this.
  await expect(app.getByText("Reaching asks to use the camera and the microphone.")).toBeVisible();
  await app.getByRole("button", { name: "Allow", exact: true }).click();
  await ready(app, '{"camera":{},"microphone":{}}');
  await press(app, "reach");
  await expect(reported(app)).toContainText('reach: DONE "near"');
  await press(app, "escape");
  await expect(app.getByText("This app tried to leave its frame")).toBeVisible();
  expect(near.asked).not.toContain("/stolen");
});

test("what is said in one window counts in the other at once", async ({
  signedIn: page,
  daemon,
  browser,
}) => {
  const app = await sketch(page, daemon);
  await expect(app.getByText("Sketch asks")).toBeVisible();
  const context = await browser.newContext();
  const other = await context.newPage();
  await signIn(other, daemon);
  await other.goto(homeOf(daemon));
  await tile(other, "Sketch").getByRole("button", { name: "Allow", exact: true }).click();
  await ready(app, '{"camera":{},"microphone":{}}');
  await expect(app.getByText("Sketch asks")).toBeHidden();
  await context.close();
});

test("who may not decide is not asked, and sees what is allowed", async ({ page, daemon }) => {
  await forget(daemon, "sketch");
  await place(daemon, "sketch");
  const { apiKey } = (await daemon.ask("POST", "/api/auth/api-keys", {
    name: "Board",
    permissions: ["tools", "recall"],
  })) as { apiKey: { key: string } };
  await signIn(page, daemon, apiKey.key);
  await page.goto(homeOf(daemon));
  const app = tile(page, "Sketch");
  await ready(app, "{}");
  await daemon.ask("PATCH", "/api/widgets/sketch/permissions", { decisions: { camera: true } });
  await ready(app, '{"camera":{}}');
  await expect(app.getByText("Sketch asks")).toBeHidden();
  const dialog = await openDialog(page, "Sketch");
  await expect(dialog.getByText("You may look, and not change it.")).toBeVisible();
  await expect(dialog.getByText("not allowed", { exact: true })).toHaveCount(1);
  await expect(dialog.getByText("allowed", { exact: true })).toHaveCount(1);
  await expect(dialog.getByRole("switch")).toHaveCount(0);
});

test("nothing keeps anybody out", async ({ signedIn: page, daemon }) => {
  await forget(daemon, "sketch", "reaching");
  await open(page, daemon, "sketch", "reaching");
  await expect(tile(page, "Sketch").getByText("Sketch asks")).toBeVisible();
  await expect(tile(page, "Reaching").getByText("Reaching asks")).toBeVisible();
  await accessible(page);
  const dialog = await openDialog(page, "Reaching");
  await expect(dialog.getByRole("switch").first()).toBeVisible();
  await accessible(page);
  await dialog.getByRole("switch").first().click();
  await expect(dialog.getByRole("switch").first()).toBeChecked();
  await accessible(page);
});

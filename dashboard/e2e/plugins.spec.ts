import { copyFileSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { accessible } from "./axe";
import type { Daemon } from "./daemon";
import { changed, guest } from "./guests";
import { expect, test } from "./test";

interface Plugin {
  id: string;
  state: string;
  enabled: boolean;
  pinned: boolean;
  config: unknown;
  grants: string[];
  limits: { name: string; value: number; set: boolean }[];
  package: { manifest: { version: string } } | null;
}

const plugin = async (daemon: Daemon, id: string): Promise<Plugin | undefined> =>
  ((await daemon.ask("GET", "/api/plugins")) as { plugins: Plugin[] }).plugins.find((one) => one.id === id);

const detail = (page: Page, id: string) => page.getByRole("article", { name: id });

/** Through the dialog, from a file of this computer. */
const upload = async (page: Page, file: string): Promise<void> => {
  await page.getByRole("button", { name: "Install", exact: true }).click();
  await page.getByLabel("Choose a .wasm file").setInputFiles(file);
  await page.getByRole("button", { name: "Look at it" }).click();
};

const removed = async (daemon: Daemon, id: string): Promise<void> => {
  if (await plugin(daemon, id)) await daemon.ask("DELETE", `/api/plugins/${id}?forget=true`);
};

test.use({ mayBeRefused: true });

test.afterEach(async ({ daemon }) => removed(daemon, "counter"));

test("a plugin is looked at before it is installed, and gets what is granted and no more", async ({
  signedIn: page,
  daemon,
}) => {
  await page.goto(`${daemon.url}/plugins`);
  await upload(page, guest("subscriber"));
  const dialog = page.getByRole("dialog", { name: "Look at it first" });
  await expect(dialog).toContainText("not signed");
  await expect(dialog).toContainText(/sha256:[0-9a-f]{64}/);
  expect(await plugin(daemon, "counter")).toBeUndefined();
  await accessible(page);
  await dialog.getByRole("checkbox", { name: /keep data of its own/ }).uncheck();
  await dialog.getByRole("button", { name: "Install" }).click();
  const shown = detail(page, "counter");
  await expect(shown.getByText("waits for you")).toBeVisible();
  expect((await plugin(daemon, "counter"))?.grants).toEqual(["bus", "events *"]);

  await shown.getByRole("switch", { name: "It may keep data of its own" }).click();
  await expect(shown.getByText("running", { exact: true })).toBeVisible();
  expect((await plugin(daemon, "counter"))?.state).toBe("running");
  await shown.getByRole("switch", { name: "It may publish events" }).click();
  await expect(shown.getByText("It waits for what it asks for")).toBeVisible();
  await shown.getByRole("button", { name: "Grant everything" }).click();
  await expect(shown.getByText("running", { exact: true })).toBeVisible();
});

test("a file that is dropped into the folder appears by itself, and leaves by itself", async ({
  signedIn: page,
  daemon,
}) => {
  const folder = join(daemon.workspace, "plugins");
  mkdirSync(folder, { recursive: true });
  await page.goto(`${daemon.url}/plugins`);
  const waiting = page.getByRole("region", { name: "Needs you" });
  copyFileSync(guest("subscriber"), join(folder, "counter.wasm"));
  await expect(waiting.getByRole("button", { name: /counter/ })).toBeVisible();
  await expect(page.getByRole("link", { name: /Plugins.*1 waiting for you/ })).toBeVisible();
  writeFileSync(join(folder, "broken.wasm"), "nothing");
  await waiting.getByRole("button", { name: /broken.wasm/ }).click();
  await expect(detail(page, "broken.wasm")).toContainText("is not a WebAssembly component");
  await accessible(page);
  rmSync(join(folder, "broken.wasm"));
  rmSync(join(folder, "counter.wasm"));
  await expect(waiting).toBeHidden();
});

test("what a plugin does is counted, and shown as it happens", async ({ signedIn: page, daemon }) => {
  await page.goto(`${daemon.url}/plugins`);
  await upload(page, guest("subscriber"));
  await page.getByRole("dialog").getByRole("button", { name: "Install" }).click();
  const shown = detail(page, "counter");
  const heard = shown.locator("dt", { hasText: "Heard" }).locator("xpath=following-sibling::dd");
  await expect(heard).toBeVisible();
  await daemon.ask("POST", "/api/os/events", {
    events: Array.from({ length: 30 }, (_, n) => ({ type: "deal.moved", payload: { name: `deal ${n}` } })),
  });
  await expect
    .poll(async () => Number((await heard.textContent())?.split(" ")[0]))
    .toBeGreaterThanOrEqual(30);
});

test("limits are changed and set back, and wrong ones are refused in words", async ({
  signedIn: page,
  daemon,
}) => {
  await page.goto(`${daemon.url}/plugins#activity`);
  const shown = detail(page, "activity");
  await shown.getByRole("button", { name: "Change Memory" }).click();
  const limit = page.getByRole("textbox", { name: "Limit" });
  await limit.fill("much");
  await limit.press("Enter");
  await expect(limit).toHaveAccessibleDescription(/such as 64 MiB/);
  await limit.fill("999 GB");
  await limit.press("Enter");
  await expect(limit).toHaveAttribute("aria-invalid", "true");
  await limit.fill("64 MiB");
  await limit.press("Enter");
  await expect(shown.getByText("set by you")).toBeVisible();
  const memory = async () => (await plugin(daemon, "activity"))?.limits.find(({ name }) => name === "memory");
  expect(await memory()).toMatchObject({ value: 64 << 20, set: true });
  await shown.getByRole("button", { name: "Change Memory" }).click();
  await page.getByRole("button", { name: /^Back to/ }).click();
  await expect(shown.getByText("set by you")).toBeHidden();
  expect(await memory()).toMatchObject({ set: false });
  await shown.getByRole("button", { name: "All 17" }).click();
  await expect(shown.getByText("HTTP requests in a call")).toBeVisible();
});

test("a plugin is switched off, on, and loaded anew, by keys alone", async ({ signedIn: page, daemon }) => {
  await page.goto(`${daemon.url}/plugins`);
  const list = page.getByRole("region", { name: "Comes with Signet" });
  await list.getByRole("button", { name: /^activity/ }).focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("Enter");
  const shown = detail(page, "activity");
  const on = shown.getByRole("switch", { name: "activity is switched on" });
  await on.press("Space");
  await expect(shown.getByText("switched off", { exact: true })).toBeVisible();
  expect((await plugin(daemon, "activity"))?.enabled).toBe(false);
  await on.press("Space");
  await expect(shown.getByText("running", { exact: true })).toBeVisible();
  await shown.getByRole("button", { name: "Reload" }).press("Enter");
  await expect(page.getByText("activity was loaded anew.")).toBeVisible();
  expect((await plugin(daemon, "activity"))?.state).toBe("running");
});

test("an update shows what changes; one that wants more waits until it is granted", async ({
  signedIn: page,
  daemon,
}) => {
  const file = join(daemon.home, "counter.wasm");
  copyFileSync(guest("subscriber"), file);
  await page.goto(`${daemon.url}/plugins`);
  await page.getByRole("button", { name: "Install", exact: true }).click();
  await page.getByLabel("Or where it is").fill(file);
  await page.keyboard.press("Enter");
  await page.getByRole("dialog").getByRole("button", { name: "Install" }).click();
  const shown = detail(page, "counter");
  await expect(shown.getByText("running", { exact: true })).toBeVisible();

  await shown.getByRole("button", { name: "Look for an update" }).click();
  const dialog = page.getByRole("dialog", { name: "Update counter" });
  await expect(dialog).toContainText("It is up to date");
  await dialog.getByRole("button", { name: "Close" }).last().click();

  changed(
    "subscriber",
    {
      version: "0.2.0",
      description: "Counts.",
      capabilities: [
        { name: "log" },
        { name: "events", kinds: ["*"] },
        { name: "bus" },
        { name: "state" },
        { name: "memory", reason: "remember busy days" },
      ].map((capability) => ({ reason: "count", ...capability })),
    },
    file,
  );
  await shown.getByRole("button", { name: "Look for an update" }).click();
  await expect(dialog).toContainText("0.2.0, in place of 0.1.0");
  await expect(dialog).toContainText("remember busy days");
  await dialog.getByRole("button", { name: "Fetch it, and let it wait" }).click();
  await expect(shown.getByText("Version 0.2.0 waits for you")).toBeVisible();
  expect((await plugin(daemon, "counter"))?.package?.manifest.version).toBe("0.1.0");
  await shown.getByRole("button", { name: "Grant and update" }).click();
  await expect(shown.getByText("0.2.0", { exact: true })).toBeVisible();
  expect(await plugin(daemon, "counter")).toMatchObject({
    state: "running",
    package: { manifest: { version: "0.2.0" } },
  });

  await shown.getByRole("switch", { name: "Stay at this version" }).click();
  await expect.poll(async () => (await plugin(daemon, "counter"))?.pinned).toBe(true);
});

test("what cannot be had, or is no plugin, is said, and nothing that was written is lost", async ({
  signedIn: page,
  daemon,
}) => {
  await page.goto(`${daemon.url}/plugins`);
  await page.getByRole("button", { name: "Install", exact: true }).click();
  const source = page.getByLabel("Or where it is");
  await page.getByRole("button", { name: "Look at it" }).click();
  await expect(source).toHaveAccessibleDescription(/Choose a file/);
  await source.fill("/nowhere/there.wasm");
  await page.keyboard.press("Enter");
  await expect(source).toHaveAttribute("aria-invalid", "true");
  await expect(source).toHaveValue("/nowhere/there.wasm");
  await source.fill(guest("subscriber"));
  await page.getByText("More", { exact: true }).click();
  await page.getByLabel("Digest that it must have").fill(`sha256:${"0".repeat(64)}`);
  await page.getByRole("button", { name: "Look at it" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByRole("alert")).toBeVisible();
  await expect(dialog.getByRole("button", { name: "Install" })).toBeDisabled();
  await dialog.getByRole("button", { name: "Back" }).click();
  await expect(source).toHaveValue(guest("subscriber"));
});

test("what somebody does to a plugin elsewhere is shown by the daemon's word, not by asking again and again", async ({
  signedIn: page,
  daemon,
}) => {
  let asked = 0;
  page.on("request", (request) => {
    if (new URL(request.url()).pathname === "/api/plugins") asked += 1;
  });
  await page.goto(`${daemon.url}/plugins#activity`);
  const shown = detail(page, "activity");
  await expect(shown.getByText("running", { exact: true })).toBeVisible();
  // The figures are: so it can be told how long nothing else was.
  const figures = () => page.waitForResponse((answer) => answer.url().endsWith("/api/plugins/activity"));
  const before = asked;
  for (let looks = 0; looks < 3; looks += 1) await figures();
  expect(asked).toBe(before);
  daemon.cli("plugin", "disable", "activity");
  await expect(shown.getByText("switched off", { exact: true })).toBeVisible();
  daemon.cli("plugin", "enable", "activity");
  await expect(shown.getByText("running", { exact: true })).toBeVisible();
});

test("removing says what goes, and takes it away", async ({ signedIn: page, daemon }) => {
  await page.goto(`${daemon.url}/plugins`);
  await upload(page, guest("subscriber"));
  await page.getByRole("dialog").getByRole("button", { name: "Install" }).click();
  const shown = detail(page, "counter");
  await shown.getByRole("button", { name: "More for counter" }).click();
  await page.getByRole("menuitem", { name: "Remove…" }).click();
  const dialog = page.getByRole("dialog", { name: "Remove counter?" });
  await dialog.getByRole("button", { name: "Keep it" }).click();
  expect(await plugin(daemon, "counter")).toBeDefined();
  await shown.getByRole("button", { name: "More for counter" }).click();
  await page.getByRole("menuitem", { name: "Remove…" }).click();
  await dialog.getByRole("checkbox", { name: /Forget what it kept/ }).check();
  await dialog.getByRole("button", { name: "Remove" }).click();
  await expect(shown).toBeHidden();
  expect(await plugin(daemon, "counter")).toBeUndefined();
});

test("publishers are trusted and distrusted, and distrust is taken back", async ({
  signedIn: page,
  daemon,
}) => {
  const { key } = JSON.parse(
    daemon.cli("--json", "plugin", "keygen", "--output", join(daemon.home, "key")),
  ) as {
    key: string;
  };
  const known = async () =>
    ((await daemon.ask("GET", "/api/publishers")) as { publishers: { name: string }[] }).publishers.map(
      ({ name }) => name,
    );
  await page.goto(`${daemon.url}/plugins`);
  await page.getByRole("button", { name: "Publishers" }).click();
  const dialog = page.getByRole("dialog", { name: "Publishers you trust" });
  await dialog.getByRole("button", { name: "Trust", exact: true }).click();
  await expect(dialog.getByLabel(/^Key/)).toHaveAttribute("aria-invalid", "true");
  await dialog.getByLabel(/^Name/).fill("acme");
  await dialog.getByLabel(/^Key/).fill("no key");
  await page.keyboard.press("Enter");
  await expect(dialog.getByLabel(/^Key/)).toHaveAttribute("aria-invalid", "true");
  await dialog.getByLabel(/^Key/).fill(key);
  await page.keyboard.press("Enter");
  await expect(dialog.getByRole("listitem").filter({ hasText: "acme" })).toBeVisible();
  await accessible(page);
  await dialog.getByRole("button", { name: "Trust acme no longer" }).click();
  await expect.poll(known).toEqual([]);
  await page.getByText("Undo", { exact: true }).click();
  await expect.poll(known).toEqual(["acme"]);
});

test("a plugin that fails three times is parked, says why, and is started again", async ({
  signedIn: page,
  daemon,
}) => {
  await page.goto(`${daemon.url}/plugins`);
  await upload(page, guest("widget"));
  await page.getByRole("dialog").getByRole("button", { name: "Install" }).click();
  const shown = detail(page, "widget");
  await expect(shown.getByText("running", { exact: true })).toBeVisible();
  const call = (tool: string, text: string) =>
    daemon.ask("POST", `/api/mcp/servers/widget/tools/${tool}`, { arguments: { text } });
  // What it writes is shown as long as it is followed.
  const log = shown.getByRole("log");
  await call("log", "the first line");
  await expect(log).toContainText("the first line");
  const follow = shown.getByRole("switch", { name: "Follow the log" });
  await follow.click();
  await expect(follow).not.toBeChecked();
  await call("log", "the second line");
  await follow.click();
  await expect(log).toContainText("the second line");
  await expect
    .poll(
      async () => {
        await call("panic", "enough").catch(() => {});
        return (await plugin(daemon, "widget"))?.state;
      },
      { timeout: 15_000, intervals: [300] },
    )
    .toBe("parked");
  const notice = shown.getByRole("region", { name: "It failed three times, and was parked" });
  await expect(notice).toContainText("asked to panic: enough");
  await expect(notice).not.toContainText("signet plugin enable");
  await accessible(page);
  await notice.getByRole("button", { name: "Start it again" }).click();
  await expect(shown.getByText("running", { exact: true })).toBeVisible();
  // Another instance has counted nothing, and did not forget what the one before kept.
  const said = async (tool: string, given: object) =>
    (await daemon.ask("POST", `/api/mcp/servers/widget/tools/${tool}`, { arguments: given })) as {
      content: { text: string }[];
      structuredContent: { said: unknown[] };
    };
  await said("write", { key: "k", value: "kept" });
  await shown.getByRole("button", { name: "Reload" }).click();
  await expect(page.getByText("widget was loaded anew.")).toBeVisible();
  expect((await said("count", {})).content[0]?.text).toBe("1");
  expect((await said("transact", { steps: [["get", "k"]] })).structuredContent.said).toEqual(["kept"]);
  await removed(daemon, "widget");
});

for (const width of [390, 1024, 1920]) {
  test(`plugins fit into ${width} px`, async ({ signedIn: page, daemon }) => {
    await page.setViewportSize({ width, height: 900 });
    await page.goto(`${daemon.url}/plugins`);
    await page.getByRole("button", { name: /^activity/ }).click();
    await expect(detail(page, "activity")).toBeVisible();
    const wider = await page.evaluate(() => {
      const content = document.querySelector("#content");
      return content ? content.scrollWidth - content.clientWidth : 1;
    });
    expect(wider).toBeLessThanOrEqual(0);
    await accessible(page);
    if (width < 1024) {
      await page.getByRole("link", { name: "All plugins" }).click();
      await expect(page.getByRole("button", { name: /^activity/ })).toBeVisible();
    }
  });
}

test("a plugin's settings are a form, made of what it takes; what the plugin refuses is said", async ({
  signedIn: page,
  daemon,
}) => {
  const file = join(daemon.home, "settings.wasm");
  const properties = {
    limit: { type: "integer", minimum: 1 },
    loud: { type: "boolean" },
  };
  changed(
    "subscriber",
    {
      capabilities: [
        { name: "events", reason: "-", kinds: ["*"] },
        ...["log", "state", "bus"].map((name) => ({ name, reason: "-" })),
      ],
      config: { type: "object", properties, required: ["limit"] },
    },
    file,
  );
  const { digest } = (await daemon.ask("POST", "/api/plugins/propose", { source: file })) as {
    digest: string;
  };
  await daemon.ask("POST", "/api/plugins/install", { digest, trust: true, config: { limit: 3 } });
  await page.goto(`${daemon.url}/plugins`);
  await page
    .getByRole("link", { name: /^counter/ })
    .or(page.getByRole("button", { name: /^counter/ }))
    .first()
    .click();
  const settings = detail(page, "counter").getByRole("region", { name: "Settings of its own" });
  await expect(settings.getByLabel("Limit")).toHaveValue("3");
  await settings.getByLabel("Limit").fill("0");
  await settings.getByRole("button", { name: "Save" }).click();
  await expect(settings.getByLabel("Limit")).toHaveAttribute("aria-invalid", "true");
  await settings.getByLabel("Limit").fill("7");
  await settings.getByRole("button", { name: "Save" }).click();
  await expect.poll(() => plugin(daemon, "counter")).toMatchObject({ config: { limit: 7 } });
  await settings.getByRole("button", { name: "As JSON" }).click();
  await settings.getByLabel("Settings as JSON").fill('{"limit": "many"}');
  await settings.getByRole("button", { name: "Save" }).click();
  await expect(settings.getByRole("alert")).toContainText("limit");
  await accessible(page);
  expect(await plugin(daemon, "counter")).toMatchObject({ config: { limit: 7 } });
});

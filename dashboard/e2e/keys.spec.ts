import type { Page } from "@playwright/test";
import { accessible } from "./axe";
import type { Daemon } from "./daemon";
import { expect, signIn, test } from "./test";

interface Key {
  id: string;
  name: string;
  key: string;
  role: string;
  permissions: string[];
  allowedProjects: string[];
  agentId: string | null;
  connector: string | null;
  harness: string | null;
  awareness: boolean;
  revokedAt: string | null;
  expiresAt: string | null;
}

const make = async (daemon: Daemon, body: Record<string, unknown>): Promise<Key> =>
  ((await daemon.ask("POST", "/api/auth/api-keys", body)) as { apiKey: Key }).apiKey;

const known = async (daemon: Daemon, name: string): Promise<Key | undefined> =>
  ((await daemon.ask("GET", "/api/auth/api-keys")) as { apiKeys: Key[] }).apiKeys.find(
    (key) => key.name === name,
  );

/** What the daemon answers to a key. */
const answers = async (daemon: Daemon, key: string): Promise<number> =>
  (await fetch(`${daemon.url}/api/memories`, { headers: { authorization: `Bearer ${key}` } })).status;

const open = async (page: Page, daemon: Daemon): Promise<void> => {
  await page.goto(`${daemon.url}/keys`);
  await expect(page.getByRole("heading", { name: "API keys" })).toBeVisible();
};

const row = (page: Page, name: string) => page.getByRole("listitem", { name, exact: true });

test("a key is made for a harness, says before what it may do, and is shown once", async ({
  signedIn: page,
  daemon,
  context,
}) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await open(page, daemon);
  await page.getByRole("button", { name: "New key" }).click();
  const dialog = page.getByRole("dialog", { name: "New key" });
  await expect(dialog.getByLabel("Name")).toBeFocused();
  await dialog.getByRole("button", { name: "Make the key" }).click();
  await expect(dialog.getByLabel("Name")).toHaveAttribute("aria-invalid", "true");
  await dialog.getByLabel("Name").fill("Work laptop");
  await dialog.getByLabel("Harness", { exact: true }).selectOption({ label: "Claude Code" });
  await dialog.getByLabel("Only in these projects").fill("github.com/acme/shop");
  await dialog.getByLabel("Only as the agent").fill("laptop");
  await dialog.getByLabel("Good for").selectOption({ label: "30 days" });
  const may =
    /May recall, remember, keep documents and call tools, only in acme\/shop, only as the agent laptop, until/;
  await expect(dialog.getByRole("status")).toHaveText(may);
  await dialog.getByRole("button", { name: "Make the key" }).click();

  const made = page.getByRole("dialog", { name: "Work laptop is made" });
  const key = (await made.getByRole("region", { name: "The key" }).locator("code").textContent()) ?? "";
  expect(key).toMatch(/^sig_sk_/);
  await expect(made).toContainText("npx -y @signetai/connector-claude-code install --url");
  await expect(made).toContainText("--agent-id laptop");
  await made.getByText("With Signet").click();
  await expect(made).toContainText("signet connector install claude-code --url");
  expect(await answers(daemon, key)).toBe(200);

  // It is not lost by a slip.
  await page.keyboard.press("Escape");
  await expect(made.getByRole("alert")).toContainText("You have not copied it");
  await made.getByRole("button", { name: "Copy the key" }).click();
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe(key);
  await made.getByRole("button", { name: "Done" }).click();
  await expect(made).toBeHidden();
  await expect(row(page, "Work laptop")).toContainText(may);
  await expect(page.getByText(key)).toHaveCount(0);
  expect(await known(daemon, "Work laptop")).toMatchObject({
    role: "agent",
    connector: "claude-code",
    agentId: "laptop",
    allowedProjects: ["github.com/acme/shop"],
  });
});

test("a key may be for reading, for an agent, or for what one chooses", async ({
  signedIn: page,
  daemon,
}) => {
  await open(page, daemon);
  const begin = async (name: string, purpose: RegExp) => {
    await page.getByRole("button", { name: "New key" }).click();
    const dialog = page.getByRole("dialog", { name: "New key" });
    await dialog.getByLabel("Name").fill(name);
    await dialog.getByRole("radio", { name: purpose }).check({ force: true });
    return dialog;
  };
  const finish = async (name: string): Promise<void> => {
    await page.getByRole("button", { name: "Make the key" }).click();
    const made = page.getByRole("dialog", { name: `${name} is made` });
    await made.getByRole("button", { name: "Done" }).click();
    await made.getByRole("button", { name: "Close without it" }).click();
    await expect(row(page, name)).toBeVisible();
  };

  await expect((await begin("Board", /^Reading only/)).getByRole("status")).toHaveText("May only recall.");
  await finish("Board");
  expect(await known(daemon, "Board")).toMatchObject({ role: "readonly", permissions: [] });

  const own = await begin("Own agent", /^An agent of your own/);
  await own.getByLabel("Only from").selectOption({ label: "Pi" });
  await own.getByRole("checkbox", { name: /^Tell its agents/ }).uncheck();
  await finish("Own agent");
  expect(await known(daemon, "Own agent")).toMatchObject({ role: "agent", harness: "pi", awareness: false });

  const custom = await begin("Logs", /^Something else/);
  await custom.getByRole("checkbox", { name: /^remember/ }).uncheck();
  await custom.getByRole("checkbox", { name: /^recall/ }).uncheck();
  await custom.getByRole("button", { name: "Make the key" }).click();
  await expect(custom).toContainText("Choose something that it may do.");
  await custom.getByRole("checkbox", { name: /^diagnostics/ }).check();
  await expect(custom.getByRole("status")).toHaveText("May read logs.");
  await custom.getByLabel("Good for").selectOption({ label: "Until a day…" });
  await custom.getByLabel("Last day").fill("2020-01-01");
  await custom.getByRole("button", { name: "Make the key" }).click();
  await expect(custom).toContainText("That day is over");
  await custom.getByLabel("Last day").fill("2099-12-31");
  await finish("Logs");
  const logs = await known(daemon, "Logs");
  expect(logs).toMatchObject({ role: "operator", permissions: ["diagnostics"] });
  expect(logs?.expiresAt).toMatch(/^(2099-12-31|2100-01-01)/);
});

test("a key that is revoked is refused at once", async ({ signedIn: page, daemon }) => {
  const { key } = await make(daemon, { name: "Lost phone", connector: "pi" });
  expect(await answers(daemon, key)).toBe(200);
  await open(page, daemon);
  await expect(row(page, "Lost phone")).toContainText("last used");
  await row(page, "Lost phone").getByRole("button", { name: "Revoke Lost phone" }).click();
  const dialog = page.getByRole("dialog", { name: "Revoke Lost phone?" });
  await dialog.getByRole("button", { name: "Keep it" }).click();
  expect(await answers(daemon, key)).toBe(200);
  await row(page, "Lost phone").getByRole("button", { name: "Revoke Lost phone" }).click();
  await dialog.getByRole("button", { name: "Revoke it" }).click();
  await expect(row(page, "Lost phone")).toBeHidden();
  expect(await answers(daemon, key)).toBe(401);
  await page.getByText(/^\d+ revoked keys?$/).click();
  await expect(page.getByText("Lost phone").last()).toBeVisible();
});

test("a key is renamed and narrowed, which counts at once, and what it was is kept", async ({
  signedIn: page,
  daemon,
}) => {
  const { key } = await make(daemon, { name: "Old name", permissions: ["recall", "remember"] });
  await open(page, daemon);
  await row(page, "Old name").getByRole("button", { name: "Edit Old name" }).click();
  const dialog = page.getByRole("dialog", { name: "Edit Old name" });
  await expect(dialog.getByLabel("Name")).toBeFocused();
  await accessible(page);
  await dialog.getByLabel("Name").fill("");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog.getByLabel("Name")).toHaveAttribute("aria-invalid", "true");
  await dialog.getByLabel("Name").fill("New name");
  await dialog.getByRole("checkbox", { name: /^recall/ }).uncheck();
  await dialog.getByLabel("Only as the agent").fill("laptop");
  await expect(dialog.getByRole("status")).toHaveText("May remember, only as the agent laptop.");
  await page.keyboard.press("Enter");
  await expect(dialog).toBeHidden();
  await expect(row(page, "New name")).toContainText("May remember, only as the agent laptop.");
  expect(await answers(daemon, key)).toBe(403);
  expect(await known(daemon, "New name")).toMatchObject({ permissions: ["remember"], agentId: "laptop" });

  await row(page, "New name").getByRole("button", { name: "Edit New name" }).click();
  const again = page.getByRole("dialog", { name: "Edit New name" });
  await again.getByText("What was changed").click();
  const kept = again.getByRole("list", { name: "What was changed" }).getByRole("listitem");
  await expect(kept.first()).toContainText("agent: was any");
  await expect(kept.last()).toContainText("name: was Old name");
  await again.getByRole("checkbox", { name: /^recall/ }).check();
  await again.getByRole("button", { name: "Save" }).click();
  await expect(again).toBeHidden();
  expect(await answers(daemon, key)).toBe(200);
});

test("whoever manages keys with less than all gives none more than that", async ({ page, daemon }) => {
  const { key } = await make(daemon, { name: "Office", role: "admin", permissions: ["admin", "recall"] });
  const made = await make(daemon, { name: "Theirs", permissions: ["recall"] });
  await signIn(page, daemon, key);
  await open(page, daemon);
  await row(page, "Theirs").getByRole("button", { name: "Edit Theirs" }).click();
  const dialog = page.getByRole("dialog", { name: "Edit Theirs" });
  await dialog.getByRole("checkbox", { name: /^tools/ }).check();
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog.getByRole("alert")).toContainText("the permission 'tools'");
  expect((await known(daemon, "Theirs"))?.permissions).toEqual(made.permissions);
});

test("a key's agents are left alone, and told again", async ({ signedIn: page, daemon }) => {
  await make(daemon, { name: "Quiet one" });
  await open(page, daemon);
  const aware = page.getByRole("switch", { name: "Tell agents with Quiet one of other surfaces" });
  await expect(aware).toBeChecked();
  await aware.click();
  await expect(aware).not.toBeChecked();
  await expect(row(page, "Quiet one")).toContainText("Left alone");
  await expect.poll(async () => (await known(daemon, "Quiet one"))?.awareness).toBe(false);
  await aware.click();
  await expect(aware).toBeChecked();
  await expect.poll(async () => (await known(daemon, "Quiet one"))?.awareness).toBe(true);
});

test("browsers that are signed in are listed, invited and signed out", async ({
  signedIn: page,
  daemon,
  browser,
}) => {
  const { key } = await make(daemon, { name: "Kitchen tablet", role: "readonly" });
  const other = await daemon.browserToken(key);
  const asOther = async (): Promise<number> =>
    (await fetch(`${daemon.url}/api/memories`, { headers: { authorization: `Bearer ${other}` } })).status;
  expect(await asOther()).toBe(200);
  await open(page, daemon);
  const panel = page
    .locator("section")
    .filter({ has: page.getByRole("heading", { name: "Signed-in browsers" }) });
  await expect(panel.getByText("this browser")).toHaveCount(1);
  const tablet = panel.getByRole("listitem").filter({ hasText: "with the key Kitchen tablet" });
  await tablet.getByRole("button", { name: /^Sign out/ }).click();
  await expect(tablet).toHaveCount(0);
  expect(await asOther()).toBe(401);

  await panel.getByRole("button", { name: "Sign in another" }).click();
  const link = await panel.locator("code").textContent();
  const another = await browser.newPage();
  await another.goto(link ?? "");
  await expect(another.getByRole("navigation", { name: "Places" })).toBeVisible();
  await another.close();

  const own = panel.getByRole("listitem").filter({ hasText: "this browser" });
  await own.getByRole("button", { name: /^Sign out/ }).click();
  await expect(page.getByRole("button", { name: "Sign in" })).toBeVisible();
});

test("secrets go in, are replaced and removed, and are never shown", async ({ signedIn: page, daemon }) => {
  await open(page, daemon);
  const value = "s3cret-of-the-test";
  await page.getByRole("button", { name: "Add a secret" }).click();
  const dialog = page.getByRole("dialog", { name: "Add a secret" });
  await dialog.getByRole("button", { name: "Store it" }).click();
  await expect(dialog.getByLabel("Name")).toHaveAttribute("aria-invalid", "true");
  await dialog.getByLabel("Name").fill("Not A Name");
  await dialog.getByLabel("Secret", { exact: true }).fill(value);
  await dialog.getByRole("button", { name: "Store it" }).click();
  await expect(dialog).toContainText("Use lower case letters, digits and hyphens");
  await dialog.getByLabel("Name").fill("github-token");
  await dialog.getByRole("button", { name: "Store it" }).click();
  await expect(row(page, "github-token")).toBeVisible();
  expect(await daemon.ask("GET", "/api/secrets")).toEqual({ secrets: ["github-token"] });
  await expect(page.getByText(value)).toHaveCount(0);

  await page.getByRole("button", { name: "Replace github-token" }).click();
  const replace = page.getByRole("dialog", { name: "Replace github-token" });
  await expect(replace.getByLabel("Secret", { exact: true })).toBeFocused();
  await replace.getByLabel("Secret", { exact: true }).fill("another-one-of-it");
  await page.keyboard.press("Enter");
  await expect(replace).toBeHidden();

  await page.getByRole("button", { name: "Remove github-token" }).click();
  await page.getByRole("button", { name: "Remove it" }).click();
  await expect(row(page, "github-token")).toBeHidden();
  expect(await daemon.ask("GET", "/api/secrets")).toEqual({ secrets: [] });
});

test("who may not manage keys is told so, and what the session may do", async ({ page, daemon }) => {
  const { key } = await make(daemon, { name: "Reader", role: "readonly" });
  await signIn(page, daemon, key);
  await page.goto(`${daemon.url}/keys`);
  await expect(page.getByText("This session may not manage keys")).toBeVisible();
  await expect(page.getByText("It may only recall.")).toBeVisible();
  await expect(page.getByRole("button", { name: "New key" })).toHaveCount(0);
});

test("a key is made by keys alone", async ({ signedIn: page, daemon }) => {
  await open(page, daemon);
  await page.getByRole("button", { name: "New key" }).focus();
  await page.keyboard.press("Enter");
  await page.keyboard.type("By hand");
  await page.keyboard.press("Tab");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await expect(page.getByRole("radio", { name: /^Reading only/ })).toBeChecked();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("dialog", { name: "By hand is made" })).toBeVisible();
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toBeHidden();
  await expect(page.getByRole("button", { name: "New key" })).toBeFocused();
  expect(await known(daemon, "By hand")).toMatchObject({ role: "readonly" });
});

test("no one is kept out by how it is made", async ({ signedIn: page, daemon }) => {
  await make(daemon, {
    name: "Seen",
    role: "admin",
    expiresAt: new Date(Date.now() + 86_400_000).toISOString(),
  });
  await open(page, daemon);
  await expect(row(page, "Seen")).toBeVisible();
  await accessible(page);
  await page.getByRole("button", { name: "New key" }).click();
  await page.getByRole("radio", { name: /^Something else/ }).check({ force: true });
  await accessible(page);
  await page.setViewportSize({ width: 390, height: 844 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
});

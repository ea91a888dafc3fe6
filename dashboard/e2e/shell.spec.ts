import { accessible } from "./axe";
import { hook } from "./edge";
import { install, serverOf } from "./install";
import { expect, test } from "./test";

const PLACES = ["Chat", "Awareness", "Agents", "Memory", "Plugins", "Keys", "Settings", "Home"];

test("a browser that nobody signed in is shown how", async ({ page, daemon }) => {
  await page.goto(daemon.url);
  await expect(page.getByRole("heading", { name: "Signet" })).toBeVisible();
  await page.getByLabel("API key").fill("sig_sk_nothing");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByLabel("API key")).toHaveAttribute("aria-invalid", "true");
});

test("every place is a page, and says that one is there", async ({ signedIn: page, daemon }) => {
  await page.goto(daemon.url);
  const places = page.getByRole("navigation", { name: "Places" });
  for (const name of PLACES) {
    await places.getByRole("link", { name: new RegExp(`^${name}`) }).click();
    await expect(places.getByRole("link", { name: new RegExp(`^${name}`) })).toHaveAttribute(
      "aria-current",
      "page",
    );
    await expect(page).toHaveTitle(`${name} · Signet`);
  }
});

test("the keyboard alone goes to every page, and none of it while one types", async ({
  signedIn: page,
  daemon,
}) => {
  await page.goto(daemon.url);
  await expect(page.getByRole("menuitem", { name: "View" })).toBeVisible();
  for (const [keys, title] of [
    ["gp", "Plugins"],
    ["gs", "Settings"],
    ["gm", "Memory"],
    ["gh", "Home"],
  ] as const) {
    await page.keyboard.press(keys[0] ?? "");
    await page.keyboard.press(keys[1] ?? "");
    await expect(page).toHaveTitle(`${title} · Signet`);
  }
  await page.keyboard.press("?");
  const keys = page.getByRole("dialog", { name: "Keys" });
  await expect(keys.getByText("Go to Plugins")).toBeVisible();
  await accessible(page);
  await page.keyboard.press("Escape");
  await expect(keys).toBeHidden();

  await page.keyboard.press("Control+k");
  const search = page.getByRole("combobox", { name: "Search or run a command" });
  await expect(search).toBeFocused();
  await page.keyboard.type("gp?");
  await expect(search).toHaveValue("gp?");
  await expect(page).toHaveTitle("Home · Signet");
});

test("single keys can be switched off, and those with Ctrl go on", async ({ signedIn: page, daemon }) => {
  await page.goto(`${daemon.url}/settings`);
  await page.getByRole("switch", { name: "Single keys" }).click();
  await page.locator("body").press("?");
  await page.locator("body").press("g");
  await page.locator("body").press("h");
  await expect(page).toHaveTitle("Settings · Signet");
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await page.locator("body").press("Control+k");
  await expect(page.getByRole("dialog", { name: "Search or run a command" })).toBeVisible();
});

test("the palette finds pages, commands, widgets, tools and memories, and remembers what was used", async ({
  signedIn: page,
  daemon,
}) => {
  await daemon.ask("POST", "/api/memory/remember", { content: "The staging database lives on quokka-7" });
  await page.goto(daemon.url);
  const open = page.getByRole("button", { name: /Search or run a command/ });
  const search = page.getByRole("combobox", { name: "Search or run a command" });
  const results = page.getByRole("listbox", { name: "Results" });
  await open.click();
  await expect(results.getByRole("option", { name: "Memory search", exact: true })).toBeVisible();
  await accessible(page);

  await search.fill("quokka");
  await expect(results.getByRole("option", { name: /lives on quokka-7/ })).toBeVisible();
  await results.getByRole("option", { name: /lives on quokka-7/ }).click();
  await expect(page).toHaveTitle("Memory · Signet");
  await expect(page.getByText("The staging database lives on quokka-7").first()).toBeVisible();
  await open.click();
  await search.fill("what happened");
  await expect(results.getByRole("option", { name: /What happened.*Activity/ })).toBeVisible();

  await search.fill("dark light");
  await page.keyboard.press("Enter");
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  await open.click();
  await expect(results.getByRole("group", { name: "Recent" }).getByRole("option")).toHaveText([
    /light and dark/,
  ]);

  await search.fill("npx -y some-server");
  await expect(results.getByRole("option", { name: "Add npx -y some-server" })).toHaveAttribute(
    "aria-selected",
    "true",
  );
  await page.keyboard.press("Enter");
  await expect(page.getByRole("dialog")).toBeVisible();
});

test("the menu bar works by keys: it moves, chooses, and closes", async ({ signedIn: page, daemon }) => {
  await page.goto(daemon.url);
  await page.getByRole("menuitem", { name: "Signet" }).focus();
  await page.keyboard.press("ArrowDown");
  await expect(page.getByRole("menuitem", { name: "About Signet" })).toBeFocused();
  await accessible(page);
  await page.keyboard.press("ArrowRight");
  await expect(page.getByRole("menuitem", { name: "Dashboard" })).toBeVisible();
  const dark = page.getByRole("menuitemradio", { name: "Dark" });
  await dark.click();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  await page.keyboard.press("Escape");
  await page.getByRole("menuitem", { name: "Signet" }).click();
  await page.getByRole("menuitem", { name: "Settings" }).click();
  await expect(page).toHaveTitle("Settings · Signet");
});

test("a widget's items are in the menu bar, and choosing one is told to everybody who listens", async ({
  signedIn: page,
  daemon,
}) => {
  const id = await install(daemon, serverOf("menus", "Contacts"));
  await page.goto(daemon.url);
  await page.getByRole("menuitem", { name: "Contacts" }).click();
  await page.getByRole("menuitem", { name: "Pipeline View" }).click();
  await expect
    .poll(async () => {
      const { events } = (await daemon.ask("GET", "/api/os/events?type=menu.selected")) as {
        events: { payload: object; source: string }[];
      };
      return events.map(({ payload }) => payload);
    })
    .toEqual([expect.objectContaining({ widget: id, item: "Pipeline View" })]);
  // The widget has no tile: it is shown as large as the window.
  await expect(page.getByRole("dialog", { name: "Contacts" })).toBeVisible();
  await page.keyboard.press("Escape");

  // An item that is called as a tool opens that.
  await page.getByRole("menuitem", { name: "Contacts" }).click();
  await page.getByRole("menuitem", { name: "New Contact" }).click();
  const tool = page.getByRole("dialog", { name: "New contact" });
  await tool.getByLabel(/^Name/).fill("Robert Hartline");
  await page.keyboard.press("Enter");
  await expect(tool.getByText("made Robert Hartline")).toBeVisible();
  await page.keyboard.press("Escape");
  await daemon.ask("DELETE", `/api/mcp/servers/${id}`);
  await expect(page.getByRole("menuitem", { name: "Contacts" })).toHaveCount(0);
});

test("Now shows what happens, what belongs together, and hides", async ({ signedIn: page, daemon }) => {
  await page.goto(daemon.url);
  const now = page.getByRole("complementary", { name: "Now" });
  await daemon.ask("POST", "/api/os/events", {
    type: "browser.navigate",
    source: "browser",
    payload: { tabId: "1", url: "https://linkedin.com/in/robert-hartline", title: "Robert Hartline" },
  });
  await daemon.ask("POST", "/api/os/events", {
    type: "deal.moved",
    source: "ghl",
    payload: { name: "Robert Hartline", stage: "Closing" },
  });
  await expect(now.getByRole("listitem").filter({ hasText: "Closing" })).toBeVisible();
  await expect(now.getByRole("region", { name: "These belong together" })).toContainText("Robert Hartline");
  await accessible(page);
  await page.keyboard.press("n");
  await expect(now).toBeHidden();
  await page.reload();
  await expect(page.getByRole("button", { name: "Show Now" })).toBeVisible();
  await expect(now).toBeHidden();
  await page.getByRole("button", { name: "Show Now" }).click();
  await now.getByRole("link", { name: /Closing/ }).click();
  await expect(page).toHaveTitle("Awareness · Signet");
});

test("who is connected is counted", async ({ signedIn: page, daemon }) => {
  await page.goto(daemon.url);
  await expect(page.getByRole("link", { name: "No agents connected" })).toBeVisible();
  await hook(daemon, "claude-code", "session-start", { session_id: "s1", cwd: daemon.home });
  await expect(page.getByRole("link", { name: "1 agent connected" })).toBeVisible();
});

for (const [width, height] of [
  [390, 844],
  [1024, 768],
  [1440, 900],
  [1920, 1080],
] as const) {
  test(`nothing is cut off at ${width} px, and every menu is in reach`, async ({
    signedIn: page,
    daemon,
  }) => {
    await page.setViewportSize({ width, height });
    await page.goto(daemon.url);
    const narrow = width < 860;
    if (narrow) {
      await page.getByRole("button", { name: "Places" }).click();
      await expect(page.getByRole("navigation", { name: "Places" })).toBeVisible();
      await page.keyboard.press("Escape");
      await expect(page.getByRole("navigation", { name: "Places" })).toBeHidden();
      await page.getByRole("button", { name: "Menu", exact: true }).click();
    } else {
      await page.getByRole("menuitem", { name: "Signet" }).click();
    }
    await expect(page.getByRole("menuitem", { name: "About Signet" })).toBeVisible();
    await page.keyboard.press("Escape");
    const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(wider).toBeLessThanOrEqual(0);
    await accessible(page);
  });
}

test("signing out ends the session, here and at the daemon", async ({ signedIn: page, daemon }) => {
  await page.goto(daemon.url);
  const token = await page.evaluate(() => localStorage.getItem("signet.session"));
  await page.getByRole("menuitem", { name: "Signet" }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await expect(page.getByRole("heading", { name: "On this machine" })).toBeVisible();
  const after = await fetch(`${daemon.url}/api/plugins`, { headers: { authorization: `Bearer ${token}` } });
  expect(after.status).toBe(401);
});

import type { Page } from "@playwright/test";
import { accessible } from "./axe";
import type { Daemon } from "./daemon";
import { expect, signIn, test } from "./test";

interface Sent {
  type: string;
  payload?: Record<string, unknown>;
  source?: string;
}

const publish = (daemon: Daemon, ...events: Sent[]): Promise<unknown> =>
  daemon.ask("POST", "/api/os/events", { events });

const flood = async (daemon: Daemon, count: number, name: string): Promise<void> => {
  const event = (n: number): Sent => ({
    type: "flood.test",
    source: `flood-${n % 4}`,
    payload: { summary: `${name} ${n}` },
  });
  for (let n = 0; n < count; n += 1_000) {
    await publish(daemon, ...Array.from({ length: Math.min(1_000, count - n) }, (_, at) => event(n + at)));
  }
};

const open = async (page: Page, daemon: Daemon): Promise<void> => {
  await page.goto(`${daemon.url}/awareness`);
  await expect(page.getByRole("heading", { level: 1, name: "Awareness" })).toBeVisible();
  await expect(page.getByRole("listbox", { name: "Events, newest first" })).toBeVisible();
};

const rows = (page: Page) => page.getByRole("listbox", { name: "Events, newest first" }).getByRole("option");

test("what happens appears at the top, and says where, what and from where", async ({
  signedIn: page,
  daemon,
}) => {
  await open(page, daemon);
  await daemon.ask(
    "POST",
    "/api/os/events",
    { type: "deal.moved", source: "ghl-crm", payload: { name: "Robert Hartline", stage: "Closing" } },
    {
      "x-signet-machine-id": "work-laptop",
      "x-signet-context": '{"project": {"gitRemote": "https://github.com/acme/shop.git"}}',
    },
  );
  const first = rows(page).first();
  await expect(first).toContainText("Ghl Crm");
  await expect(first).toContainText("deal moved → Closing (Robert Hartline)");
  await expect(first).toContainText("acme/shop · work-laptop");
  await first.click();
  const inspector = page.getByRole("dialog", { name: "Ghl Crm" });
  await expect(inspector.getByRole("region", { name: "Payload" })).toContainText('"stage": "Closing"');
  await expect(inspector).toContainText("api:owner/ghl-crm");
  await expect(inspector).toContainText("Told");
  await expect(inspector).toContainText("deal.moved matters 50 of 100");
  await page.keyboard.press("Escape");
  await expect(inspector).toBeHidden();
});

test("the stream is filtered by surface, by type and by words", async ({ signedIn: page, daemon }) => {
  await publish(
    daemon,
    { type: "alpha.one", source: "north", payload: { summary: "the first lamp" } },
    { type: "alpha.two", source: "south", payload: { summary: "the second lamp" } },
    { type: "beta.one", source: "north", payload: { summary: "a chair" } },
  );
  await open(page, daemon);
  const filter = page.getByRole("searchbox", { name: "Filter by words or type" });
  await filter.fill("alpha.");
  await expect(rows(page)).toHaveText([/second lamp/, /first lamp/]);
  await page.getByRole("button", { name: /^North/ }).click();
  await expect(rows(page)).toHaveText([/first lamp/]);
  await filter.fill("chair");
  await expect(rows(page)).toHaveText([/a chair/]);
  await filter.fill("nothing like this");
  await expect(page.getByText("Nothing like that yet")).toBeVisible();
  await page.getByRole("button", { name: "Show all" }).click();
  await expect(filter).toHaveValue("");
  await expect(page.getByRole("button", { name: /^North/ })).toHaveAttribute("aria-pressed", "false");
});

test("while it is paused nothing moves, and what came is counted", async ({ signedIn: page, daemon }) => {
  await publish(daemon, { type: "calm.before", payload: { summary: "before the pause" } });
  await open(page, daemon);
  await expect(rows(page).first()).toContainText("before the pause");
  await page.getByRole("button", { name: "Pause" }).click();
  await publish(
    daemon,
    ...[1, 2, 3].map((n) => ({ type: "calm.during", payload: { summary: `during ${n}` } })),
  );
  await expect(page.getByRole("button", { name: /^\d+ new$/ })).toHaveText("3 new");
  await expect(rows(page).first()).toContainText("before the pause");
  await page.getByRole("button", { name: "3 new" }).click();
  await expect(rows(page).first()).toContainText("during 3");
});

test("the context is exactly what an agent gets, with the reasons of each line", async ({
  signedIn: page,
  daemon,
}) => {
  await publish(
    daemon,
    { type: "deal.moved", source: "ghl", payload: { name: "Robert Hartline", stage: "Closing" } },
    {
      type: "browser.navigate",
      source: "browser",
      payload: { url: "https://www.linkedin.com/in/robert-hartline", title: "Robert Hartline", tabId: "1" },
    },
  );
  await open(page, daemon);
  const context = page.getByRole("region", { name: "The context, as the model gets it" });
  await expect(context).toContainText('<signet-context window="5 minutes">');
  await expect(context).toContainText("Ghl: deal moved → Closing (Robert Hartline)");
  await page.getByLabel("As if someone asked").fill("what about Hartline?");
  await expect(context).toContainText("shares words with the prompt");
  await page.getByLabel("Room").selectOption("4000");
  const told = (await daemon.ask("GET", "/api/os/context?prompt=what%20about%20Hartline%3F&tokens=4000")) as {
    text: string;
  };
  for (const line of told.text.split("\n")) await expect(context).toContainText(line);
  await expect(page.getByText(/^\d+ of \d+ lines? of the last 5 minutes/)).toBeVisible();

  const links = page.locator("section").filter({ hasText: "These belong together" });
  await expect(links).toContainText(/Hartline is on .*Browser/);
  await expect(links).toContainText("navigated to linkedin.com/in/robert-hartline");
});

test("a context is seen as for a project", async ({ signedIn: page, daemon }) => {
  const headers = {
    "x-signet-harness": "pi",
    "x-signet-session-key": "awareness-1",
    "x-signet-context": '{"project": {"gitRemote": "https://github.com/acme/café.git"}}'.replace(
      "é",
      "\\u00e9",
    ),
  };
  await daemon.ask("POST", "/api/hooks/session-start", { harness: "pi" }, headers);
  await open(page, daemon);
  const context = page.getByRole("region", { name: "The context, as the model gets it" });
  await page.getByLabel("In the project").selectOption({ label: "acme/café" });
  await expect(context).toContainText("happened in this project");
});

test("all of it works by keys alone", async ({ signedIn: page, daemon }) => {
  await publish(
    daemon,
    { type: "keys.one", payload: { summary: "the lower one" } },
    { type: "keys.two", payload: { summary: "the upper one" } },
  );
  await open(page, daemon);
  await page.keyboard.press("/");
  const filter = page.getByRole("searchbox", { name: "Filter by words or type" });
  await expect(filter).toBeFocused();
  await page.keyboard.type("keys.");
  await expect(rows(page)).toHaveCount(2);
  const list = page.getByRole("listbox", { name: "Events, newest first" });
  for (
    let tabs = 0;
    tabs < 20 && !(await list.evaluate((box) => box === document.activeElement));
    tabs += 1
  ) {
    await page.keyboard.press("Tab");
  }
  await expect(list).toBeFocused();
  await page.keyboard.press("ArrowDown");
  await expect(rows(page).first()).toHaveAttribute("aria-selected", "true");
  await page.keyboard.press("ArrowDown");
  await expect(list.getByRole("option", { selected: true })).toContainText("the lower one");
  await page.keyboard.press("Enter");
  const inspector = page.getByRole("dialog");
  await expect(inspector).toContainText("the lower one");
  await page.keyboard.press("k");
  await expect(inspector).toContainText("the upper one");
  await page.keyboard.press("Escape");
  await expect(inspector).toBeHidden();
  await expect(list).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("button", { name: "Pause" })).toBeVisible();
  await page.keyboard.press("p");
  await expect(page.getByRole("button", { name: "Resume" })).toBeVisible();
  await page.keyboard.press("p");
  await expect(page.getByRole("button", { name: "Pause" })).toBeVisible();
});

test("of 10,000 events those in sight are drawn, and older ones are read from the log", async ({
  signedIn: page,
  daemon,
}) => {
  test.setTimeout(120_000);
  await flood(daemon, 1_500, "before");
  await open(page, daemon);
  await flood(daemon, 10_000, "flood");
  await expect(rows(page).first()).toContainText("flood 9999");
  await expect(page.getByText(/^1[01],\d{3} events$/)).toBeVisible();
  expect(await rows(page).count(), "rows that are there").toBeLessThan(80);
  await rows(page).first().hover();
  await page.mouse.wheel(0, 20_000);
  await expect(rows(page).getByText("flood 9999")).toBeHidden();
  expect(await rows(page).count(), "rows that are there further down").toBeLessThan(80);
  await expect(page.getByRole("button", { name: "Resume" }), "it waits while one reads").toBeVisible();

  const list = page.getByRole("listbox", { name: "Events, newest first" });
  await list.focus();
  await expect(async () => {
    // What is read from the log meanwhile makes the list longer.
    await page.keyboard.press("End");
    await expect(rows(page).last()).toContainText("daemon started", { timeout: 500 });
  }).toPass();
  await expect(page.getByText("The log begins here.")).toBeVisible();
});

test("on a narrow window the parts are chosen", async ({ signedIn: page, daemon }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await open(page, daemon);
  const context = page.getByRole("heading", { name: "What an agent is told" });
  await expect(context).toBeHidden();
  await page.getByRole("radio", { name: "Context" }).check({ force: true });
  await expect(context).toBeVisible();
  await expect(page.getByRole("heading", { name: "Stream" })).toBeHidden();
  await page.getByRole("radio", { name: "Links" }).check({ force: true });
  await expect(page.getByRole("heading", { name: "These belong together" })).toBeVisible();
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  expect(wide).toBeLessThanOrEqual(390);
});

test("who may not listen is told so", async ({ page, daemon }) => {
  const { apiKey } = (await daemon.ask("POST", "/api/auth/api-keys", {
    name: "only tools",
    permissions: ["tools"],
  })) as { apiKey: { key: string } };
  await signIn(page, daemon, apiKey.key);
  await page.goto(`${daemon.url}/awareness`);
  await expect(
    page.getByRole("region", { name: "Stream" }).getByText("This session may not see this"),
  ).toBeVisible();
});

test("no one is kept out by how it is made", async ({ signedIn: page, daemon }) => {
  await publish(daemon, { type: "deal.moved", payload: { name: "Robert Hartline", stage: "Closing" } });
  await open(page, daemon);
  await expect(page.getByRole("region", { name: "The context, as the model gets it" })).toBeVisible();
  await accessible(page);
  await rows(page).first().click();
  await expect(page.getByRole("dialog")).toBeVisible();
  await accessible(page);
});

test("a daemon that was away is followed again, with nothing missing", async ({ page, daemon }) => {
  await signIn(page, daemon);
  await open(page, daemon);
  await publish(daemon, { type: "away.before", payload: { summary: "before it went away" } });
  await expect(rows(page).first()).toContainText("before it went away");
  await daemon.end();
  await expect(page.getByText("before it went away").first()).toBeVisible();
  await daemon.begin();
  await publish(daemon, { type: "away.after", payload: { summary: "after it came back" } });
  await expect(page.getByRole("option", { name: /after it came back/ })).toBeVisible({ timeout: 30_000 });
  await expect(page.getByRole("option", { name: /daemon started/ }).first()).toBeVisible();
});

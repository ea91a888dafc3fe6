import type { Locator, Page } from "@playwright/test";
import { accessible } from "./axe";
import { Daemon } from "./daemon";
import { expect, signIn, test } from "./test";

interface Remembered {
  content: string;
  [more: string]: unknown;
}

interface From {
  harness?: string;
  machine?: string;
  session?: string;
}

const remember = async (daemon: Daemon, memory: Remembered, from: From = {}): Promise<string> => {
  const headers: Record<string, string> = { "x-signet-harness": from.harness ?? "claude-code" };
  if (from.machine) headers["x-signet-machine-id"] = from.machine;
  if (from.session) {
    headers["x-signet-session-key"] = from.session;
    headers["x-signet-connector-id"] = "signet-claude-code";
    headers["x-signet-connector-version"] = "0.4.2";
  }
  const stored = (await daemon.ask("POST", "/api/memory/remember", memory, headers)) as { id: string };
  return stored.id;
};

const row = async (daemon: Daemon, id: string): Promise<Record<string, unknown>> =>
  (await daemon.ask("GET", `/api/memory/${id}`)) as Record<string, unknown>;

const reasons = async (daemon: Daemon, id: string): Promise<unknown[]> => {
  const { history } = (await daemon.ask("GET", `/api/memory/${id}/history`)) as {
    history: { reason: string | null }[];
  };
  return history.map(({ reason }) => reason);
};

const open = async (page: Page, daemon: Daemon, search = ""): Promise<void> => {
  await page.goto(`${daemon.url}/memory${search}`);
  await expect(page.getByRole("heading", { level: 1, name: "Memory" })).toBeVisible();
};

const field = (page: Page): Locator => page.getByRole("textbox", { name: "Search memories" });
const found = (page: Page): Locator => page.getByRole("region", { name: "What was found" });
const panel = (page: Page): Locator => page.getByRole("complementary", { name: "Memory" });
const listed = (page: Page, text: string): Locator => page.getByRole("link", { name: text });

test("an empty memory says how it fills, and the first is written by hand", async ({ page }) => {
  const daemon = await Daemon.start();
  try {
    await signIn(page, daemon);
    await open(page, daemon);
    await expect(page.getByText("Nothing is remembered yet")).toBeVisible();
    await accessible(page);
    await page.getByRole("button", { name: "Remember" }).click();
    const dialog = page.getByRole("dialog", { name: "Remember something" });
    await dialog.getByRole("button", { name: "Remember" }).click();
    await expect(dialog.getByLabel("What is remembered")).toHaveAttribute("aria-invalid", "true");
    await dialog.getByLabel("What is remembered").fill("We decided to keep herons");
    await dialog.getByLabel("Tags").fill("Birds, #pond");
    await accessible(page);
    await dialog.getByRole("button", { name: "Remember" }).click();
    await expect(dialog).toBeHidden();
    // What it is was told from its words.
    await expect(panel(page)).toContainText("Decision");
    await expect(panel(page).getByRole("list", { name: "Tags" })).toHaveText("#birds#pond");
    await expect(panel(page)).toContainText("dashboard");
    await expect(listed(page, "We decided to keep herons")).toBeVisible();
    await page.getByRole("radio", { name: "Picture" }).check({ force: true });
    await expect(page.getByRole("application", { name: "Picture of what is remembered" })).toBeVisible();
  } finally {
    await daemon.destroy();
  }
});

test("words are looked for while they are typed, and what was found says why", async ({
  signedIn: page,
  daemon,
}) => {
  await remember(daemon, { content: "The quagga server sleeps at night", project: "github.com/o/zoo" });
  await remember(daemon, { content: `Long before it: ${"something else. ".repeat(20)} then quaggas come.` });
  await open(page, daemon);
  await page.keyboard.press("/");
  await expect(field(page)).toBeFocused();
  await field(page).pressSequentially("quag");
  await expect(found(page).getByRole("status").first()).toHaveText("2 found");
  await field(page).fill("quagga server");
  const first = found(page).getByRole("link").first();
  await expect(first.locator("mark")).toHaveText(["quagga", "server"]);
  await expect(first).toContainText("o/zoo");
  await expect(first).toContainText("Strong match");
  // The words are shown where they are, however far into the text.
  await expect(found(page).getByRole("link").nth(1).locator("mark")).toHaveText(["quaggas"]);
  await page.keyboard.press("ArrowDown");
  await expect(first).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(panel(page)).toBeFocused();
  await expect(page).toHaveURL(/q=quagga.*id=|id=.*q=quagga/);
  const why = panel(page).getByRole("region", { name: "Why it was found" });
  await expect(why.getByRole("term").first()).toHaveText("Words");
  await expect(why).toContainText("match in full");
  await page.keyboard.press("Escape");
  await expect(panel(page)).toBeHidden();
  await expect(first).toBeFocused();
  // Up from the first is the field again.
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("Escape");
  await expect(field(page)).toHaveValue("");
  await expect(page.getByRole("region", { name: "Timeline" })).toBeVisible();
  await field(page).fill("xyzzy");
  await expect(page.getByText("Nothing found for “xyzzy”")).toBeVisible();
  // Going back leads to where nothing was looked for.
  await page.goBack();
  await expect(field(page)).toHaveValue("");
});

test("filters narrow the list, stay in the address, and are cleared", async ({ signedIn: page, daemon }) => {
  const one = { project: "github.com/o/narrow", tags: "narrowtag" };
  await remember(daemon, { content: "Narrow one", ...one, type: "rule" }, { harness: "codex" });
  await remember(daemon, { content: "Narrow two", ...one, pinned: true });
  await remember(daemon, {
    content: "Narrow three",
    project: "github.com/o/narrow",
    createdAt: "2020-01-01",
  });
  await open(page, daemon);
  const choose = (label: string, option: RegExp): Promise<unknown> =>
    page
      .getByRole("combobox", { name: label })
      .locator("option", { hasText: option })
      .first()
      .getAttribute("value")
      .then((value) => page.getByRole("combobox", { name: label }).selectOption(value));
  const shown = async (...texts: string[]): Promise<void> => {
    for (const text of ["Narrow one", "Narrow two", "Narrow three"]) {
      await expect(listed(page, text)).toHaveCount(texts.includes(text) ? 1 : 0);
    }
  };
  await choose("Project", /o\/narrow/);
  await shown("Narrow one", "Narrow two", "Narrow three");
  await choose("Agent", /Codex/);
  await shown("Narrow one");
  await page.reload();
  await shown("Narrow one");
  await page.getByRole("button", { name: "Clear" }).click();
  await choose("Tag", /narrowtag/);
  await shown("Narrow one", "Narrow two");
  await choose("Kind", /Rule/);
  await shown("Narrow one");
  await page.getByRole("button", { name: "Clear" }).click();
  await choose("Project", /o\/narrow/);
  await choose("Time", /Past 7 days/);
  await shown("Narrow one", "Narrow two");
  await page.getByRole("radio", { name: "Pinned" }).check({ force: true });
  await shown("Narrow two");
  // What is searched is narrowed alike.
  await field(page).fill("narrow");
  await expect(found(page).getByRole("link")).toHaveText([/Narrow two/]);
});

test("a timeline of hundreds is gone through by keys, and draws only what is in sight", async ({ page }) => {
  const daemon = await Daemon.start();
  try {
    const at = (n: number): string => new Date(Date.now() - n * 3_600_000 * 5).toISOString();
    const all = Array.from({ length: 360 }, (_, n) => ({
      content: `Step ${n} of the way`,
      createdAt: at(n),
    }));
    for (let from = 0; from < all.length; from += 40) {
      await Promise.all(all.slice(from, from + 40).map((memory) => remember(daemon, memory)));
    }
    await signIn(page, daemon);
    await open(page, daemon);
    const timeline = page.getByRole("region", { name: "Timeline" });
    await expect(timeline.getByRole("status").first()).toHaveText("360 memories by time");
    await expect(timeline.getByRole("heading", { name: "Today" })).toBeVisible();
    await listed(page, "Step 0 of the way").focus();
    // Page by page until the end.
    for (let pages = 0; pages < 6; pages += 1) await page.keyboard.press("End");
    await expect(async () => {
      await page.keyboard.press("End");
      await expect(listed(page, "Step 359 of the way")).toBeFocused({ timeout: 500 });
    }).toPass();
    expect(await timeline.getByRole("listitem").count()).toBeLessThan(60);
    await page.keyboard.press("ArrowUp");
    await expect(listed(page, "Step 358 of the way")).toBeFocused();
    await page.keyboard.press("Home");
    await expect(listed(page, "Step 0 of the way")).toBeFocused();
    await page.keyboard.press("Enter");
    await expect(panel(page)).toContainText("Step 0 of the way");
    // With the panel beside it, the arrows read on.
    await listed(page, "Step 0 of the way").focus();
    await page.keyboard.press("ArrowDown");
    await expect(panel(page)).toContainText("Step 1 of the way");
    await expect(listed(page, "Step 1 of the way")).toBeFocused();
  } finally {
    await daemon.destroy();
  }
});

test("a memory says where it is from", async ({ signedIn: page, daemon }) => {
  const id = await remember(
    daemon,
    { content: "Okapis are shy", project: "github.com/o/okapi", tags: "okapi" },
    { harness: "claude-code", machine: "work-laptop", session: "s-okapi-1" },
  );
  await remember(daemon, { content: "Okapis eat leaves", tags: "okapi" });
  await daemon.ask("POST", "/api/hooks/session-start", { harness: "claude-code", sessionKey: "s-okapi-1" });
  await open(page, daemon, `?id=${id}`);
  const from = panel(page).getByRole("region", { name: "Where it is from" });
  for (const text of [
    "just now",
    "Claude Code",
    "work-laptop",
    "o/okapi",
    "s-okapi-1",
    "signet-claude-code 0.4.2",
  ]) {
    await expect(from).toContainText(text);
  }
  await from.getByRole("link", { name: "s-okapi-1" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Agents", includeHidden: true })).toBeVisible();
  await expect(page.getByRole("dialog")).toContainText("s-okapi-1");
  await page.goBack();
  const related = panel(page).getByRole("region", { name: "Related" });
  await related.getByRole("button", { name: /Okapis eat leaves/ }).click();
  await expect(panel(page).getByText("Okapis eat leaves", { exact: true }).first()).toBeVisible();
  await page.goBack();
  await from.getByRole("button", { name: "o/okapi" }).click();
  await expect(page.getByRole("combobox", { name: "Project" })).toHaveValue("github.com/o/okapi");
  await expect(page.getByRole("region", { name: "Timeline" }).getByRole("link")).toHaveCount(1);
});

test("a memory is edited, and its history shows what changed", async ({ signedIn: page, daemon }) => {
  const id = await remember(daemon, { content: "The tapir database is slow", tags: "tapir" });
  await open(page, daemon, `?id=${id}`);
  await panel(page).getByRole("button", { name: "Edit" }).click();
  await panel(page).getByLabel("What is remembered").fill("The tapir database is quick now");
  await panel(page).getByLabel("Kind").selectOption("decision");
  await panel(page).getByLabel("Tags").fill("tapir, speed");
  await panel(page).getByLabel("Importance").fill("0.95");
  await panel(page).getByLabel("Why").fill("It has an index");
  await accessible(page);
  await page.keyboard.press("Control+Enter");
  await expect(panel(page).getByRole("button", { name: "Edit" })).toBeVisible();
  expect(await row(daemon, id)).toMatchObject({
    content: "The tapir database is quick now",
    type: "decision",
    tags: "speed,tapir",
    importance: 0.95,
    version: 2,
  });
  const history = panel(page).getByRole("region", { name: "History" });
  await expect(history).toContainText("It has an index");
  await expect(history.locator("del")).toHaveText("slow");
  await expect(history.locator("ins")).toHaveText("quick now");

  await panel(page).getByRole("button", { name: "Pin" }).click();
  await expect(panel(page).getByRole("button", { name: "Unpin" })).toBeVisible();
  await panel(page).getByRole("button", { name: "Unpin" }).click();
  await expect(panel(page).getByRole("button", { name: "Pin", exact: true })).toBeVisible();
});

test("what others changed meanwhile is not overwritten unseen, and what was typed is kept", async ({
  page,
  daemon,
}) => {
  const id = await remember(daemon, { content: "The okapi database is slow" });
  await signIn(page, daemon);
  await open(page, daemon, `?id=${id}`);
  await panel(page).getByRole("button", { name: "Edit" }).click();
  await panel(page).getByLabel("What is remembered").fill("Mine");
  await daemon.ask("PATCH", `/api/memory/${id}`, { content: "Theirs", reason: "r" });
  await panel(page).getByRole("button", { name: "Save" }).click();
  await expect(panel(page).getByText("It was changed elsewhere meanwhile")).toBeVisible();
  await expect(panel(page).getByLabel("What is remembered")).toHaveValue("Mine");
  await expect(panel(page).getByLabel("What is remembered")).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(panel(page).getByText("Theirs", { exact: true }).first()).toBeVisible();
});

test("what is forgotten can be brought back", async ({ signedIn: page, daemon }) => {
  const id = await remember(daemon, { content: "The aardvark gate is open" });
  await open(page, daemon, `?q=aardvark&id=${id}`);
  await panel(page).getByRole("button", { name: "Forget" }).click();
  await expect(panel(page)).toContainText("It can be brought back until");
  await expect(found(page)).toContainText("Nothing found");
  expect(await row(daemon, id)).toMatchObject({ is_deleted: 1 });
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(listed(page, "The aardvark gate is open")).toBeVisible();
  expect(await row(daemon, id)).toMatchObject({ is_deleted: 0 });

  // Pinned: asked first.
  await daemon.ask("PATCH", `/api/memory/${id}`, { pinned: true, reason: "r" });
  await expect(panel(page).getByRole("button", { name: "Unpin" })).toBeVisible();
  await panel(page).getByRole("button", { name: "Forget" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Keep it" }).click();
  await panel(page).getByRole("button", { name: "Forget" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Forget it" }).click();
  await expect(panel(page)).toContainText("It can be brought back until");

  await page.getByRole("radio", { name: "Forgotten" }).check({ force: true });
  await listed(page, "The aardvark gate is open").click();
  await panel(page).getByRole("button", { name: "Bring back" }).click();
  await expect(listed(page, "The aardvark gate is open")).toBeHidden();
  const history = panel(page).getByRole("region", { name: "History" });
  await expect(history.getByText("Brought back", { exact: true })).toHaveCount(2);
  await expect(history.getByText("Forgotten", { exact: true })).toHaveCount(2);
});

test("several become one, by the keyboard alone, and all histories tell it", async ({
  signedIn: page,
  daemon,
}) => {
  const first = await remember(daemon, {
    content: "Numbats live in Perth",
    tags: "a",
    createdAt: "2026-01-01",
  });
  const second = await remember(daemon, { content: "Numbats eat termites", tags: "b" });
  await open(page, daemon);
  await page.keyboard.press("/");
  await page.keyboard.type("numbats");
  await expect(found(page).getByRole("status").first()).toHaveText("2 found");
  const link = found(page).getByRole("link");
  for (const place of [0, 1]) {
    await page.keyboard.press("ArrowDown");
    await expect(link.nth(place)).toBeFocused();
    await page.keyboard.press("x");
  }
  const bar = page.getByRole("region", { name: "Selected memories" });
  await expect(bar.getByRole("status")).toHaveText("2 selected");
  await accessible(page);
  await bar.getByRole("button", { name: "Merge" }).press("Enter");
  const dialog = page.getByRole("dialog", { name: "Merge 2 memories" });
  await expect(dialog.getByLabel("What they become")).toHaveValue(/Numbats live in Perth/);
  await expect(dialog.getByLabel("What they become")).toHaveValue(/Numbats eat termites/);
  await expect(dialog.getByLabel("Tags")).toHaveValue("a, b");
  await accessible(page);
  await dialog.getByLabel("What they become").fill("Numbats live in Perth and eat termites");
  await dialog.getByRole("button", { name: "Merge into one" }).press("Enter");
  await expect(dialog).toBeHidden();
  await expect(found(page).getByRole("link")).toHaveText([/Numbats live in Perth and eat termites/]);
  expect(await row(daemon, first)).toMatchObject({ tags: "a,b", is_deleted: 0 });
  expect(await row(daemon, second)).toMatchObject({ is_deleted: 1 });
  expect((await reasons(daemon, first)).at(-1)).toBe(`Merged with ${second}`);
  expect((await reasons(daemon, second)).at(-1)).toBe(`Merged into ${first}`);
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(found(page).getByRole("link")).toHaveCount(2);
  expect(await row(daemon, first)).toMatchObject({ content: "Numbats live in Perth", tags: "a" });
});

test.describe(() => {
  test.use({ mayBeRefused: true });

  test("what was changed elsewhere meanwhile is not merged over, and nothing is half done", async ({
    signedIn: page,
    daemon,
  }) => {
    const ids = [
      await remember(daemon, { content: "Bilbies dig" }),
      await remember(daemon, { content: "Bilbies burrow" }),
    ];
    await open(page, daemon, "?q=bilbies");
    await expect(found(page).getByRole("checkbox")).toHaveCount(2);
    for (const box of await found(page).getByRole("checkbox").all()) await box.check({ force: true });
    const bar = page.getByRole("region", { name: "Selected memories" });
    await bar.getByRole("button", { name: "Merge" }).click();
    const dialog = page.getByRole("dialog", { name: "Merge 2 memories" });
    // What comes of the change is not heard here: it is as if it came at the same moment.
    await page.route("**/api/memory/merge", async (route) => {
      await daemon.ask("PATCH", `/api/memory/${ids[1]}`, {
        content: "Bilbies burrow deep",
        reason: "deeper",
      });
      await route.continue();
    });
    await dialog.getByLabel("What they become").fill("Bilbies dig and burrow");
    await dialog.getByRole("button", { name: "Merge into one" }).click();
    await expect(dialog).toContainText("It was changed elsewhere meanwhile");
    expect(await row(daemon, ids[0] as string)).toMatchObject({
      content: "Bilbies dig",
      is_deleted: 0,
      version: 1,
    });
    expect(await row(daemon, ids[1] as string)).toMatchObject({
      content: "Bilbies burrow deep",
      is_deleted: 0,
    });
  });
});

test("many are forgotten at once, and brought back at once", async ({ signedIn: page, daemon }) => {
  for (let n = 0; n < 5; n += 1) await remember(daemon, { content: `Dugong ${n} swims` });
  await open(page, daemon, "?q=dugong");
  for (const box of await found(page).getByRole("checkbox").all()) await box.check({ force: true });
  const bar = page.getByRole("region", { name: "Selected memories" });
  await bar.getByRole("button", { name: "Forget" }).click();
  await page
    .getByRole("dialog", { name: "Forget 5 memories?" })
    .getByRole("button", { name: "Forget them" })
    .click();
  await expect(page.getByText("Nothing found for “dugong”")).toBeVisible();
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(found(page).getByRole("link")).toHaveCount(5);
});

test("what is remembered elsewhere appears by itself", async ({ signedIn: page, daemon }) => {
  await open(page, daemon);
  await expect(page.getByRole("region", { name: "Timeline" })).toBeVisible();
  await remember(daemon, { content: "Just now, elsewhere" });
  await expect(listed(page, "Just now, elsewhere")).toBeVisible();
});

test("a key that may not recall is told so, and one that may not change is refused in words", async ({
  page,
  daemon,
}) => {
  const key = async (permissions: string[]): Promise<string> => {
    const made = await daemon.ask("POST", "/api/auth/api-keys", { name: "k", permissions });
    return (made as { apiKey: { key: string } }).apiKey.key;
  };
  await remember(daemon, { content: "A kakapo cannot fly" });
  await signIn(page, daemon, await key(["remember", "diagnostics"]));
  await open(page, daemon);
  await expect(page.getByRole("alert").getByText("This session may not see this")).toBeVisible();
  const other = await page.context().browser()?.newPage();
  if (!other) throw new Error("there is no browser");
  await signIn(other, daemon, await key(["recall"]));
  await open(other, daemon, "?q=kakapo");
  await listed(other, "A kakapo cannot fly").click();
  await panel(other).getByRole("button", { name: "Forget" }).click();
  await expect(other.getByText(/forget/i).last()).toBeVisible();
  await expect(listed(other, "A kakapo cannot fly")).toBeVisible();
  await other.close();
});

test("the picture and its tree are one: by pointer and by keys", async ({ page }) => {
  test.slow();
  const daemon = await Daemon.start();
  try {
    for (let n = 0; n < 60; n += 1) {
      const project = `github.com/o/${["big", "big", "small"][n % 3]}`;
      const harness = ["claude-code", "codex"][n % 2] ?? "";
      await remember(
        daemon,
        { content: `Note ${n} for Robert Hartline`, project, tags: "deals" },
        { harness },
      );
    }
    await signIn(page, daemon);
    await open(page, daemon, "?view=graph");
    const tree = page.getByRole("tree");
    const item = (name: string): Locator => tree.getByRole("treeitem", { name });
    await expect(item("o/big")).toContainText("40");
    await accessible(page);

    await item("Projects").focus();
    await page.keyboard.press("ArrowDown");
    await expect(item("o/big")).toBeFocused();
    await page.keyboard.press("ArrowRight");
    await expect(item("o/big")).toHaveAttribute("aria-expanded", "true");
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowRight");
    const memory = tree.getByRole("treeitem", { level: 4 }).first();
    await expect(memory).toBeFocused();
    const text = (await memory.textContent())?.replace("Fact", "") ?? "";
    await page.keyboard.press("Enter");
    await expect(panel(page)).toContainText(text);
    await panel(page).getByRole("button", { name: "Close" }).click();
    await page.keyboard.press("Tab");

    // A project fills the picture; the latest of its memories is in the middle.
    await item("o/small").click();
    const chosen = page.getByRole("region", { name: "Selected" });
    await expect(chosen).toContainText("20 memories");
    const picture = page.getByRole("application", { name: "Picture of what is remembered" });
    const box = await picture.boundingBox();
    if (!box) throw new Error("there is no picture");
    await page.emulateMedia({ reducedMotion: "reduce" });
    await page.getByRole("button", { name: "Show all" }).click();
    await item("o/big").click();
    await item("o/small").click();
    await page.mouse.click(box.x + box.width / 2 + 6, box.y + box.height / 2);
    await expect(panel(page)).toContainText("o/small");
    await panel(page).getByRole("button", { name: "Close" }).click();

    await item("codex").last().click();
    await expect(chosen).toContainText("30 memories");
    await chosen.getByRole("button", { name: "As a list" }).click();
    await expect(page.getByRole("combobox", { name: "Agent" })).toHaveValue("codex");
    await expect(page.getByRole("region", { name: "Timeline" }).getByRole("status").first()).toHaveText(
      "30 memories by time",
    );

    await page.goBack();
    await picture.focus();
    for (const key of ["ArrowLeft", "+", "-", "0"]) await page.keyboard.press(key);
    await remember(daemon, { content: "Since the picture was made" });
    await page.getByRole("button", { name: "1 change since" }).click();
    await expect(page.getByRole("button", { name: /since$/ })).toBeHidden();
    await expect(item("No project")).toBeVisible();
  } finally {
    await daemon.destroy();
  }
});

test("ten thousand memories are all in one picture, which a hand moves", async ({ page }) => {
  test.setTimeout(240_000);
  const daemon = await Daemon.start();
  try {
    for (let from = 0; from < 10_000; from += 50) {
      const some = Array.from({ length: 50 }, (_, at) => from + at);
      const one = (n: number): Promise<string> =>
        remember(
          daemon,
          { content: `Thing ${n} of ten thousand`, project: `p${n % 17}`, tags: `t${n % 23}` },
          { harness: ["claude-code", "codex", "pi"][n % 3] ?? "" },
        );
      await Promise.all(some.map(one));
    }
    await signIn(page, daemon);
    await open(page, daemon, "?view=graph");
    const picture = page.getByRole("application", { name: "Picture of what is remembered" });
    await expect(picture).toBeVisible({ timeout: 60_000 });
    const item = (name: string): Locator => page.getByRole("tree").getByRole("treeitem", { name });
    await expect(item("p0").first()).toContainText("589");
    await expect(item("p16")).toContainText("588");
    const box = await picture.boundingBox();
    if (!box) throw new Error("there is no picture");
    const middle = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
    const looks = async (): Promise<string> => (await picture.screenshot()).toString("base64");
    for (const zoom of [-600, -900]) {
      const far = await looks();
      await page.mouse.move(middle.x, middle.y);
      await page.mouse.wheel(0, zoom);
      await expect.poll(looks).not.toBe(far);
      const before = await looks();
      await page.mouse.down();
      await page.mouse.move(middle.x + 150, middle.y + 80, { steps: 20 });
      await page.mouse.up();
      await expect.poll(looks).not.toBe(before);
    }
  } finally {
    await daemon.destroy();
  }
});

test("on a narrow window one thing is shown at a time, and nothing hangs over the edge", async ({
  signedIn: page,
  daemon,
}) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await remember(daemon, { content: `A pangolin ${"rolls itself up and ".repeat(12)}waits`, tags: "scales" });
  await open(page, daemon, "?q=pangolin");
  const overflow = (): Promise<boolean> =>
    page.evaluate(() =>
      [...document.querySelectorAll("html, #content, dialog")].some((e) => e.scrollWidth > e.clientWidth + 1),
    );
  expect(await overflow()).toBe(false);
  await listed(page, "A pangolin").click();
  const dialog = page.getByRole("dialog", { name: "Memory" });
  await expect(dialog.getByRole("region", { name: "History" })).toContainText("Remembered");
  expect(await overflow()).toBe(false);
  await accessible(page);
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
  await expect(page).not.toHaveURL(/id=/);
});

test("nothing of the list keeps anybody out", async ({ signedIn: page, daemon }) => {
  const id = await remember(daemon, { content: "The axolotl [is] pinned", tags: "water,pond", pinned: true });
  await daemon.ask("PATCH", `/api/memory/${id}`, {
    content: "The axolotl is pinned here",
    reason: "clearer",
  });
  await open(page, daemon, `?q=axolotl&id=${id}`);
  await expect(panel(page).getByRole("region", { name: "History" })).toContainText("clearer");
  await accessible(page);
});

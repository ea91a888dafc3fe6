import { readFileSync } from "node:fs";
import { join } from "node:path";
import AxeBuilder from "@axe-core/playwright";
import type { Locator, Page } from "@playwright/test";
import { commands, folder, hasServers, install, openServer, repository } from "./servers";
import { expect, signIn, test } from "./test";

test.skip(!hasServers, "SIGNET_TEST_SERVERS names no real servers");

let files = "";

test.beforeAll(async ({ daemon }) => {
  files = folder(daemon);
  await install(daemon, "files", commands.files(files));
  await install(daemon, "everything", commands.everything());
});

/** The row of a tool, and what it opens into. */
const tool = (page: Page, name: string): { row: Locator; body: Locator } => ({
  row: page
    .getByRole("tabpanel")
    .getByRole("button", { name: new RegExp(`^${name}`) })
    .first(),
  body: page.getByRole("tabpanel").getByRole("region", { name, exact: true }),
});
const questions = (page: Page): Locator => page.getByRole("region", { name: "Questions" });

test("a tool is filled in, runs, and its answer is shown", async ({ signedIn: page, daemon }) => {
  await openServer(page, daemon, "files", "Run");
  const { row, body } = tool(page, "Read Text File");
  await row.click();
  await body.getByRole("button", { name: "Read Text File" }).click();
  // What must be there and is not stands in the way, and has the keyboard.
  await expect(body.getByLabel("Path")).toBeFocused();
  await expect(body.getByText("This is required.")).toBeVisible();
  await body.getByLabel("Path").fill(join(files, "a.txt"));
  await body.getByLabel("Head").fill("1,5");
  await body.getByLabel("Head").press("Enter");
  await expect(body.getByText("Write decimals with a point.")).toBeVisible();
  await body.getByLabel("Head").fill("1");
  await body.getByLabel("Head").press("Enter");
  await expect(body.getByText("osprey")).toBeVisible();
  await expect(body.getByRole("status")).toHaveText(/^Done in/);

  await body.getByRole("button", { name: "As JSON", exact: true }).last().click();
  await expect(body.getByText('"structuredContent"')).toBeVisible();
});

test("what the tool refuses is said in its words, and what is sent is remembered", async ({
  signedIn: page,
  daemon,
}) => {
  await openServer(page, daemon, "files", "Run");
  const { row, body } = tool(page, "Read Text File");
  await row.click();
  await body.getByLabel("Path").fill("/etc/hostname");
  await body.getByRole("button", { name: "Read Text File" }).click();
  await expect(body.getByText("The tool says that it failed")).toBeVisible();
  await expect(body.getByText(/outside allowed directories/)).toBeVisible();
  await body.getByLabel("Path").fill(join(files, "a.txt"));
  await body.getByRole("button", { name: "Read Text File" }).click();
  await expect(body.getByText("osprey")).toBeVisible();
  await page.reload();
  await openServer(page, daemon, "files", "Run");
  await row.click();
  await expect(body.getByLabel("Path")).toHaveValue(join(files, "a.txt"));
  await body.getByRole("button", { name: "Start afresh" }).click();
  await expect(body.getByLabel("Path")).toHaveValue("");
});

test("rows of a list are added, moved and removed; as JSON and back", async ({ signedIn: page, daemon }) => {
  await openServer(page, daemon, "files", "Run");
  const { row, body } = tool(page, "Read Multiple Files");
  await row.click();
  // It wants one at least.
  await body.getByLabel("Paths 1", { exact: true }).fill("one");
  await body.getByRole("button", { name: "Add another" }).click();
  await expect(body.getByLabel("Paths 2", { exact: true })).toBeFocused();
  await page.keyboard.type("two");
  await body.getByRole("button", { name: "Move Paths 2 up" }).click();
  await expect(body.getByLabel("Paths 1", { exact: true })).toHaveValue("two");
  await body.getByRole("button", { name: "As JSON", exact: true }).click();
  await expect(body.getByLabel("Arguments as JSON")).toHaveValue(
    '{\n  "paths": [\n    "two",\n    "one"\n  ]\n}',
  );
  await body.getByLabel("Arguments as JSON").fill('{"paths": ["three"\n}');
  await body.getByRole("button", { name: "Read Multiple Files" }).click();
  await expect(body.getByText("Line 2: a comma or ] is wanted here")).toBeVisible();
  await body.getByLabel("Arguments as JSON").fill('{"paths": ["three"]}');
  await body.getByRole("button", { name: "As a form" }).click();
  await expect(body.getByLabel("Paths 1", { exact: true })).toHaveValue("three");
  await body.getByRole("button", { name: "Remove Paths 1" }).click();
  await body.getByRole("button", { name: "Read Multiple Files" }).click();
  await expect(body.getByText("Add at least one.")).toBeVisible();
});

test("what cannot be undone asks first: refused, then allowed", async ({ signedIn: page, daemon }) => {
  await openServer(page, daemon, "files", "Run");
  const { row, body } = tool(page, "Write File");
  await expect(row).toContainText("asks first");
  await row.click();
  await body.getByLabel("Path").fill(join(files, "new.txt"));
  await body.getByRole("textbox", { name: "Content" }).fill("heron\n");
  await body.getByRole("button", { name: "Write File" }).click();
  await expect(body.getByText("Waiting for your answer")).toBeVisible();
  const card = questions(page).getByRole("article");
  await expect(card).toContainText("Run write_file of");
  await expect(card).toContainText("heron");
  await card.getByRole("button", { name: "Refuse" }).click();
  await expect(body.getByRole("alert")).toContainText("refused");
  expect(() => readFileSync(join(files, "new.txt"))).toThrow();

  await body.getByRole("button", { name: "Write File" }).click();
  // By keyboard alone: Answer leads there.
  await body.getByRole("button", { name: "Answer" }).press("Enter");
  await expect(card).toBeFocused();
  await card.getByRole("button", { name: "Allow once" }).press("Enter");
  await expect(body.getByText(/Successfully wrote/)).toBeVisible();
  expect(readFileSync(join(files, "new.txt"), "utf8")).toBe("heron\n");
  await expect(questions(page)).toBeHidden();
});

test("a question that is answered in one window is gone in the other", async ({ browser, daemon }) => {
  const pages = await Promise.all(
    [0, 1].map(async () => {
      const page = await (await browser.newContext()).newPage();
      await signIn(page, daemon);
      await page.goto(daemon.url);
      return page;
    }),
  );
  const [first, second] = pages as [Page, Page];
  await expect(first.getByRole("navigation", { name: "Places" })).toBeVisible();
  const call = daemon.ask("POST", "/api/mcp/servers/files/tools/write_file", {
    arguments: { path: join(files, "two.txt"), content: "x" },
  });
  const failed = expect(call).rejects.toThrow(/refused/);
  await expect(questions(second).getByRole("article")).toBeVisible();
  const { violations } = await new AxeBuilder({ page: second }).include("[aria-label=Questions]").analyze();
  expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
  // Put aside, and brought back by the keyboard.
  await questions(second).getByRole("button", { name: "Later" }).click();
  await expect(questions(second)).toBeHidden();
  await second.keyboard.press("Alt+KeyQ");
  await expect(questions(second).getByRole("article")).toBeFocused();
  await second.keyboard.press("Escape");
  await expect(questions(second)).toBeHidden();
  await second.getByRole("button", { name: /question/ }).click();
  await expect(questions(second).getByRole("article")).toBeVisible();

  await questions(first).getByRole("button", { name: "Refuse" }).click();
  await failed;
  await expect(questions(first)).toBeHidden();
  await expect(questions(second)).toBeHidden();
  await Promise.all(pages.map((page) => page.context().close()));
});

test("a server asks with a form, and with a page to visit", async ({ signedIn: page, daemon }) => {
  await openServer(page, daemon, "everything", "Run");
  const form = tool(page, "Trigger Elicitation Request Tool");
  await form.row.click();
  const card = questions(page).getByRole("article");
  await card.getByRole("button", { name: /^Fill in/ }).click();
  await card.getByLabel("Integer").fill("101");
  await card.getByRole("button", { name: "Answer" }).click();
  await expect(card.getByText("This is required.")).toBeVisible();
  await expect(card.getByText("At most 100.")).toBeVisible();
  await card.getByLabel("String", { exact: false }).first().fill("Robin");
  await card.getByLabel("Integer").fill("7");
  await card
    .getByRole("radiogroup", { name: "Titled Single Select Enum" })
    .getByText("Green Lantern")
    .click();
  await card.getByRole("button", { name: "Answer" }).click();
  await expect(form.body.getByText(/Robin/).first()).toBeVisible();
  await expect(form.body.getByText(/hero-2/).first()).toBeVisible();

  const visit = tool(page, "Trigger URL Elicitation Tool");
  await visit.row.click();
  await visit.body.getByLabel("URL").fill("https://example.com/consent");
  await visit.body.getByRole("button", { name: "Trigger URL Elicitation Tool" }).click();
  await expect(card.getByText("https://example.com/consent")).toBeVisible();
  await expect(card.getByRole("link", { name: "Open the page" })).toHaveAttribute("rel", /noopener/);
  await card.getByRole("button", { name: "I have done it" }).click();
  await expect(visit.body.getByRole("status")).toHaveText(/^Done/);
});

test("progress, and calling it off", async ({ signedIn: page, daemon }) => {
  await openServer(page, daemon, "everything", "Run");
  const { row, body } = tool(page, "Trigger Long Running Operation Tool");
  await row.click();
  await body.getByLabel("Duration").fill("30");
  await body.getByLabel("Steps").fill("60");
  await body.getByRole("button", { name: "Trigger Long Running Operation Tool" }).click();
  await expect(body.getByRole("progressbar")).toHaveAttribute("aria-valuenow", /[1-9]/);
  await body.getByRole("button", { name: "Cancel" }).click();
  await expect(body.getByRole("status")).toContainText("Cancelled");
});

test("answers of every kind are shown by what they are", async ({ signedIn: page, daemon }) => {
  await openServer(page, daemon, "everything", "Run");
  const image = tool(page, "Get Tiny Image Tool");
  await image.row.click();
  await expect(image.body.getByRole("img")).toBeVisible();
  await image.body.getByRole("button", { name: /^Enlarge/ }).click();
  await page.keyboard.press("Escape");

  const links = tool(page, "Get Resource Links Tool");
  await links.row.click();
  await links.body.getByRole("button", { name: "Get Resource Links Tool" }).click();
  const [open] = await links.body.getByRole("button", { name: /^Open/ }).all();
  await open?.click();
  await expect(links.body.getByRole("button", { name: /^Close / }).first()).toBeVisible();

  const facts = tool(page, "Get Structured Content Tool");
  await facts.row.click();
  await facts.body.getByText("Chicago").click();
  await facts.body.getByRole("button", { name: "Get Structured Content Tool" }).click();
  await expect(facts.body.getByRole("term").filter({ hasText: "Temperature" })).toBeVisible();
});

test("objects are added in rows, and come back in a table that can be sorted", async ({
  signedIn: page,
  daemon,
}) => {
  await install(daemon, "memory", commands.memory(files));
  await openServer(page, daemon, "memory", "Run");
  const { row, body } = tool(page, "Create Entities");
  await expect(row).toContainText("changes data");
  await row.click();
  for (const [at, name] of ["osprey", "heron"].entries()) {
    await body
      .getByRole("button", { name: /^Add (one|another)$/ })
      .last()
      .click();
    await body.getByLabel("Name").nth(at).fill(name);
    await body.getByLabel("Entity type").nth(at).fill("bird");
  }
  await body.getByRole("button", { name: "Create Entities" }).click();
  await expect(body.getByRole("cell", { name: "osprey" })).toBeVisible();
  const graph = tool(page, "Read Graph");
  await graph.row.click();
  const names = graph.body.getByRole("row").filter({ hasText: "bird" }).getByRole("cell").first();
  await expect(names).toHaveText("osprey");
  await graph.body.getByRole("button", { name: "Name", exact: true }).click();
  await expect(names).toHaveText("heron");
  await expect(graph.body.getByRole("columnheader", { name: "Name" })).toHaveAttribute(
    "aria-sort",
    "ascending",
  );
});

test("servers in Python answer as well", async ({ signedIn: page, daemon }) => {
  await install(daemon, "time", commands.time());
  const repo = repository(daemon);
  await install(daemon, "git", commands.git(repo));
  await openServer(page, daemon, "time", "Run");
  const now = tool(page, "Get current time");
  await now.row.click();
  await now.body.getByLabel("Timezone").fill("Europe/Berlin");
  await now.body.getByLabel("Timezone").press("Enter");
  await expect(now.body.getByText("Europe/Berlin", { exact: true })).toBeVisible();

  await page.goto(`${daemon.url}/settings`);
  await openServer(page, daemon, "git", "Run");
  const log = tool(page, "Log");
  await log.row.click();
  await log.body.getByLabel("Repo path").fill(repo);
  await log.body.getByRole("button", { name: "Log", exact: true }).click();
  await expect(log.body.getByText(/name the bird/)).toBeVisible();
});

test("rows are walked by arrows, searched, and opened by Enter", async ({ signedIn: page, daemon }) => {
  await openServer(page, daemon, "files", "Run");
  const search = page.getByRole("tabpanel").getByRole("searchbox", { name: /^Search the tools/ });
  await search.fill("list");
  await expect(page.getByRole("tabpanel").getByRole("button", { name: /^Read Text File/ })).toBeHidden();
  await search.press("ArrowDown");
  await expect(tool(page, "List Allowed Directories").row).toBeFocused();
  await page.keyboard.press("ArrowDown");
  await expect(tool(page, "List Directory Get").row).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(tool(page, "List Directory").body.getByLabel("Path")).toBeFocused();
  await page.keyboard.type(files);
  await page.keyboard.press("Enter");
  await expect(tool(page, "List Directory").body.getByText("[FILE] a.txt")).toBeVisible();
  await search.fill("nothing like it");
  await expect(page.getByText("No tool has these words.")).toBeVisible();
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`a card has nothing in the way of those who cannot see it: ${colorScheme}`, async ({
    signedIn: page,
    daemon,
  }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await openServer(page, daemon, "files", "Run");
    for (const name of ["Read Text File", "Edit File"]) await tool(page, name).row.click();
    await tool(page, "Edit File").body.getByRole("button", { name: "Add one" }).click();
    await tool(page, "Edit File").body.getByRole("button", { name: "Edit File" }).click();
    await tool(page, "List Allowed Directories").row.click();
    await expect(tool(page, "List Allowed Directories").body.getByRole("status")).toHaveText(/^Done/);
    const { violations } = await new AxeBuilder({ page }).include("dialog").analyze();
    expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
  });
}

import AxeBuilder from "@axe-core/playwright";
import type { Locator, Page } from "@playwright/test";
import { commands, folder, hasServers, install, openServer } from "./servers";
import { expect, signIn, test } from "./test";

test.skip(!hasServers, "SIGNET_TEST_SERVERS names no real servers");

test.beforeAll(async ({ daemon }) => {
  await install(daemon, "time", commands.time());
  await install(daemon, "memory", commands.memory(folder(daemon)));
});

const dialog = (page: Page): Locator => page.getByRole("dialog");
const tab = (page: Page, name: string): Promise<void> => dialog(page).getByRole("tab", { name }).click();

interface Policy {
  policy: { only: unknown[]; rules: unknown[]; reads: string };
}

test("what runs, switching it off and on, renaming", async ({ signedIn: page, daemon }) => {
  await openServer(page, daemon, "time", "About");
  await expect(dialog(page).getByText("mcp_server_time --local-timezone UTC").first()).toBeVisible();
  await dialog(page).getByRole("switch", { name: "Runs" }).click();
  await expect(dialog(page).getByText("Switched off", { exact: true })).toBeVisible();
  await tab(page, "Run");
  await dialog(page).getByRole("button", { name: "Switch on" }).click();
  await expect(dialog(page).getByText(/^Running, started/)).toBeVisible();

  await tab(page, "About");
  await dialog(page).getByLabel("Name").fill("World clock");
  await dialog(page).getByRole("button", { name: "Rename" }).click();
  await expect(page.getByRole("dialog", { name: "World clock" })).toBeVisible();
  await dialog(page).getByRole("button", { name: "Start anew" }).click();
  await expect(dialog(page).getByText(/^Running, started/)).toBeVisible();
  await dialog(page).getByRole("button", { name: "Check" }).click();
  await expect(dialog(page).getByText("It is what its source has now.")).toBeVisible();
});

test("who may call what", async ({ signedIn: page, daemon }) => {
  await openServer(page, daemon, "time", "Tools");
  const calls = dialog(page).getByLabel("Calls of convert_time");
  await calls.selectOption("Refuse");
  // The server's own list does not show it any more; the rule does, to be taken back.
  await expect(dialog(page).getByText("Not offered, as long as it is refused.")).toBeVisible();
  await tab(page, "Run");
  await expect(dialog(page).getByRole("button", { name: /^Convert time/i })).toContainText("not allowed");
  await tab(page, "Tools");
  await calls.selectOption("By default");
  await expect(dialog(page).getByText("Not offered, as long as it is refused.")).toBeHidden();

  await dialog(page).getByRole("group", { name: "Tools that read" }).getByText("Ask first").click();
  await expect
    .poll(async () => ((await daemon.ask("GET", "/api/mcp/servers/time")) as Policy).policy.reads)
    .toBe("ask");
  await dialog(page).getByRole("group", { name: "Tools that read" }).getByText("Allow").click();

  await dialog(page).getByRole("button", { name: "Add a rule" }).click();
  await dialog(page).getByRole("button", { name: "Add", exact: true }).click();
  await expect(dialog(page).getByText(/^Which tool/)).toBeVisible();
  await dialog(page).getByLabel("Tool", { exact: true }).fill("get_*");
  await dialog(page).getByLabel("Decision").selectOption("Refuse");
  await dialog(page).getByLabel("Its name or id").fill("scout");
  await dialog(page).getByRole("button", { name: "Add", exact: true }).click();
  await expect(dialog(page).getByText("Refuse get_* for the agent scout")).toBeVisible();
  await dialog(page)
    .getByRole("button", { name: /^Take back the rule about get_/ })
    .click();
  await expect(dialog(page).getByText("Refuse get_* for the agent scout")).toBeHidden();
  expect(((await daemon.ask("GET", "/api/mcp/servers/time")) as Policy).policy.rules).toEqual([]);
});

test("who may see it", async ({ signedIn: page, daemon }) => {
  await openServer(page, daemon, "memory", "Access");
  await dialog(page).getByLabel("Its name or id").fill("scout");
  await dialog(page).getByRole("button", { name: "Add", exact: true }).click();
  await expect(dialog(page).getByText(/^Only these/)).toBeVisible();
  expect(((await daemon.ask("GET", "/api/mcp/servers/memory")) as Policy).policy.only).toEqual([
    { agent: "scout" },
  ]);
  await dialog(page).getByRole("button", { name: "Take away the agent scout" }).click();
  await expect(dialog(page).getByText(/^Everyone who may use tools/)).toBeVisible();
});

test("what it wrote, and who called it", async ({ signedIn: page, daemon }) => {
  await daemon.ask("POST", "/api/mcp/servers/memory/tools/read_graph", { arguments: {} });
  await openServer(page, daemon, "memory", "Logs");
  await expect(dialog(page).getByRole("log")).toContainText("Knowledge Graph");
  await dialog(page).getByRole("switch", { name: "Follow" }).click();
  await expect(dialog(page).getByRole("switch", { name: "Follow" })).toHaveAttribute("aria-checked", "false");
  await tab(page, "Calls");
  await expect(dialog(page).getByRole("listitem").filter({ hasText: "read_graph" })).toContainText("done");
});

test("taking it away, and adding it again", async ({ signedIn: page, daemon }) => {
  await install(daemon, "gone", commands.everything());
  await openServer(page, daemon, "gone", "About");
  await dialog(page).getByRole("button", { name: "Remove…" }).click();
  await dialog(page).getByRole("button", { name: "Keep it" }).click();
  await dialog(page).getByRole("button", { name: "Remove…" }).click();
  await expect(dialog(page).getByText(/15 tools are gone for all agents/)).toBeVisible();
  await dialog(page)
    .getByRole("button", { name: /^Remove Everything/ })
    .click();
  await expect(page.getByRole("dialog", { name: "Everything Reference Server", exact: true })).toBeHidden();
  await page.getByRole("button", { name: "Add again" }).click();
  await expect(page.getByRole("dialog", { name: /^Add mcp-server-everything/ })).toBeVisible();
});

test("tabs are walked by arrows, and one that is not there is said to be so", async ({ page, daemon }) => {
  await signIn(page, daemon);
  await openServer(page, daemon, "time", "About");
  await dialog(page).getByRole("tab", { name: "About" }).focus();
  await page.keyboard.press("ArrowLeft");
  await expect(dialog(page).getByRole("tab", { name: "Calls" })).toBeFocused();
  await expect(dialog(page).getByRole("tabpanel", { name: "Calls" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(dialog(page)).toBeHidden();
  await page.evaluate(() => {
    location.hash = "#server=nothing";
  });
  await expect(dialog(page).getByRole("alert")).toBeVisible();
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`no tab has anything in the way of those who cannot see it: ${colorScheme}`, async ({
    signedIn: page,
    daemon,
  }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await openServer(page, daemon, "time", "About");
    for (const name of ["About", "Run", "Tools", "Access", "Logs", "Calls"]) {
      await tab(page, name);
      await expect(dialog(page).getByRole("tabpanel", { name }).getByText("Loading")).toHaveCount(0);
      const { violations } = await new AxeBuilder({ page }).include("dialog").analyze();
      expect(violations.map(({ id, nodes }) => [name, id, nodes.map(({ html }) => html)])).toEqual([]);
    }
  });
}

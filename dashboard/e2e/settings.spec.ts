import { accessible } from "./axe";
import { install, serverOf } from "./install";
import { expect, test } from "./test";

test("settings say how the daemon is, and nothing on them is in anybody's way", async ({
  signedIn: page,
  daemon,
}) => {
  await page.goto(`${daemon.url}/settings`);
  const panel = page.getByRole("region", { name: "This daemon" });
  await expect(panel).toContainText(daemon.url);
  await expect(panel).toContainText(daemon.workspace);
  const { machine } = (await daemon.ask("GET", "/api/status")) as { machine: string };
  await expect(panel.getByRole("definition").nth(1)).toHaveText(machine);
  await expect(page.getByRole("region", { name: "Language model" })).toContainText("signet up --llm");
  await accessible(page);
});

test("colours are the system's, light or dark, and stay so", async ({ signedIn: page, daemon }) => {
  await page.goto(`${daemon.url}/settings`);
  const html = page.locator("html");
  await page.getByText("Dark", { exact: true }).click();
  await expect(html).toHaveAttribute("data-theme", "dark");
  await page.reload();
  await expect(page.getByRole("radio", { name: "Dark" })).toBeChecked();
  await expect(html).toHaveAttribute("data-theme", "dark");
  await page.getByRole("radio", { name: "Dark" }).press("ArrowLeft");
  await expect(html).toHaveAttribute("data-theme", "light");
  await page.getByText("As the system", { exact: true }).click();
  await expect(html).not.toHaveAttribute("data-theme");
});

test("a choice in one window counts in the other", async ({ signedIn: page, daemon, context }) => {
  await page.goto(`${daemon.url}/settings`);
  const other = await context.newPage();
  await other.goto(`${daemon.url}/settings`);
  await page.getByRole("switch", { name: "Single keys" }).click();
  await expect(other.getByRole("switch", { name: "Single keys" })).not.toBeChecked();
});

test("each server leads to what it is and may do", async ({ signedIn: page, daemon }) => {
  const id = await install(daemon, serverOf("menus", "Contacts"));
  await page.goto(`${daemon.url}/settings`);
  const row = page.getByRole("region", { name: "MCP servers" }).getByRole("button", { name: /Contacts/ });
  await expect(row).toContainText("connected");
  await expect(row).toContainText("1 tool");
  await row.click();
  await expect(page.getByRole("dialog", { name: "Contacts" })).toBeVisible();
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Add", exact: true }).click();
  await expect(page.getByRole("dialog")).toBeVisible();
  await page.keyboard.press("Escape");
  await daemon.ask("DELETE", `/api/mcp/servers/${id}`);
  await expect(row).toBeHidden();
});

test("signing out is there, too", async ({ signedIn: page, daemon }) => {
  await page.goto(`${daemon.url}/settings`);
  await page.getByRole("region", { name: "This browser" }).getByRole("button", { name: "Sign out" }).click();
  await expect(page.getByRole("heading", { name: "On this machine" })).toBeVisible();
});

import { join } from "node:path";
import { expect, test } from "./test";
import { homeOf, inside, installAs, place, realServers, tile } from "./widgets";

const servers = realServers();

test.describe("apps that others made", () => {
  test.skip(!servers, "no real servers are installed: `cargo xtask test` does it");

  const install = (daemon: Parameters<typeof installAs>[0], id: string, program: string): Promise<void> =>
    installAs(daemon, id, `${join(servers ?? "", "node_modules/.bin", program)} --stdio`);

  test.beforeAll(async ({ daemon }) => {
    await install(daemon, "budget", "mcp-budget-allocator-server");
    await install(daemon, "system", "mcp-system-monitor-server");
    await install(daemon, "vanilla", "mcp-server-basic-vanillajs");
    await install(daemon, "pdf", "mcp-pdf-server");
  });

  test("the budget shows what its tool answered", async ({ page, signedIn: _, daemon }) => {
    await place(daemon, "budget");
    await page.goto(homeOf(daemon));
    const app = tile(page, "Budget Allocator Server");
    await app.getByRole("button", { name: "Run" }).click();
    await expect(inside(app).getByText("Marketing").first()).toBeVisible();
  });

  test("the monitor asks its server again and again", async ({ page, signedIn: _, daemon }) => {
    await place(daemon, "system");
    await page.goto(homeOf(daemon));
    const app = tile(page, "System Monitor Server");
    await app.getByRole("button", { name: "Run" }).click();
    await expect(inside(app).getByRole("button", { name: "Stop" })).toBeVisible();
    await expect
      .poll(async () => {
        const { calls } = (await daemon.ask("GET", "/api/mcp/calls?server=system&limit=20")) as {
          calls: { tool: string }[];
        };
        return calls.filter(({ tool }) => tool === "poll-system-stats").length;
      })
      .toBeGreaterThan(1);
  });

  test("the clock asks for links and messages", async ({ page, signedIn: _, daemon }) => {
    await place(daemon, "vanilla");
    await page.goto(homeOf(daemon));
    const app = tile(page, "Basic MCP App Server (Vanilla JS)");
    await inside(app).getByRole("button", { name: "Get Server Time" }).click();
    await expect(inside(app).getByText(/\d{4}-\d{2}-\d{2}T/)).toBeVisible();
    await inside(app).getByRole("button", { name: "Send Message" }).click();
    const dialog = page.getByRole("dialog", { name: "Tell your agents?" });
    await expect(dialog).toContainText("This is message text.");
    await dialog.getByRole("button", { name: "Don’t" }).click();
  });

  test("a document of four megabytes comes through", async ({ page, signedIn: _, daemon }) => {
    await place(daemon, "pdf");
    await page.goto(homeOf(daemon));
    const app = tile(page, "PDF Server");
    await expect(
      inside(app).getByText("Loading PDF…").or(inside(app).getByText("Loading PDF...")),
    ).toBeVisible({
      timeout: 20_000,
    });
  });

  test("Signet's own widgets show what they are for", async ({ page, signedIn: _, daemon }) => {
    await place(daemon, "activity", "memory-search");
    await page.goto(homeOf(daemon));
    await expect(inside(tile(page, "Activity")).getByText("Today")).toBeVisible();
    await expect(inside(tile(page, "Memory search")).getByRole("searchbox")).toBeVisible();
  });
});

import AxeBuilder from "@axe-core/playwright";
import type { Locator, Page } from "@playwright/test";
import { commands, folder, hasServers } from "./servers";
import { expect, signIn, test } from "./test";

test.skip(!hasServers, "SIGNET_TEST_SERVERS names no real servers");

const field = (page: Page): Locator => page.getByLabel(/^Search, or paste/);
const dialog = (page: Page, name: string | RegExp): Locator => page.getByRole("dialog", { name });

interface Listed {
  servers: { id: string; name: string; state: string }[];
}

test("a command is looked at in full, approved by keyboard alone, and there at once", async ({
  signedIn: page,
  daemon,
}) => {
  const files = folder(daemon);
  await page.goto(`${daemon.url}/#add`);
  await expect(field(page)).toBeFocused();
  await page.keyboard.insertText(commands.files(files));
  await page.keyboard.press("Enter");
  const review = dialog(page, /^Add mcp-server-filesystem/);
  await expect(review.getByText("This runs on your machine, as you")).toBeVisible();
  await expect(review.locator("code").first()).toContainText(`mcp-server-filesystem ${files}`);
  // Nothing is there before it was approved.
  expect(((await daemon.ask("GET", "/api/mcp/servers")) as Listed).servers.map(({ id }) => id)).not.toContain(
    "papers",
  );

  await review.getByLabel("Name").focus();
  await page.keyboard.type("Papers");
  await review.getByRole("button", { name: "Approve and install" }).focus();
  await page.keyboard.press("Enter");
  const done = dialog(page, "Papers is added");
  await expect(done.getByText("It answers: 14 tools")).toBeVisible();
  await expect(done.getByRole("button", { name: "Done" })).toBeFocused();
  await done.getByRole("button", { name: "Look at it" }).press("Enter");
  await expect(dialog(page, "Papers").getByText(/^Running/)).toBeVisible();
  const layout = JSON.stringify(await daemon.ask("GET", "/api/dashboard"));
  expect(layout, "placed on the grid").toContain('"papers"');
});

test("what is no command is explained, and nothing that was typed is lost", async ({ page, daemon }) => {
  await signIn(page, daemon);
  await page.goto(`${daemon.url}/#add`);
  await field(page).fill("npx -y thing | sh");
  await page.getByRole("button", { name: "Look at it" }).click();
  await expect(page.getByRole("alert")).toContainText("only a shell understands");
  await expect(field(page)).toHaveValue("npx -y thing | sh");
  await expect(field(page)).toHaveAttribute("aria-invalid", "true");

  await field(page).fill("sudo bash -c 'rm -rf /tmp/x'");
  await page.getByRole("button", { name: "Look at it" }).click();
  const review = dialog(page, /^Add /);
  await expect(review.getByText(/runs it as the administrator/)).toBeVisible();
  await review.getByRole("button", { name: "Back" }).click();
  await expect(field(page)).toHaveValue("sudo bash -c 'rm -rf /tmp/x'");
});

test("settings of another program are understood", async ({ signedIn: page, daemon }) => {
  await page.goto(`${daemon.url}/#add`);
  await field(page).fill('{"mcpServers": {"a": {"command": "uvx", "args": [');
  await page.getByRole("button", { name: "Look at it" }).click();
  await expect(page.getByRole("alert")).toContainText("begins like JSON");
  await field(page).fill('{"mcpServers": {"a": {"command": "uvx", "args": ["thing", "--at", "two words"]}}}');
  await page.getByRole("button", { name: "Look at it" }).click();
  await expect(
    dialog(page, /^Add thing/)
      .locator("code")
      .first(),
  ).toContainText("uvx thing --at 'two words'");
});

test("a server that does not answer is kept, and that is said", async ({ signedIn: page, daemon }) => {
  await page.goto(`${daemon.url}/#add=${encodeURIComponent("http://127.0.0.1:9/mcp")}`);
  const review = dialog(page, /^Add /);
  await expect(review.getByText("This address is reached")).toBeVisible();
  await expect(review.getByText(/on this machine: any program here/)).toBeVisible();
  await review.getByLabel("Name").fill("Nobody");
  await review.getByLabel("Place it on the dashboard").uncheck();
  await review.getByRole("button", { name: "Approve and connect" }).click();
  const done = dialog(page, "Nobody is added");
  await expect(done.getByText("It does not answer yet")).toBeVisible();
  await expect(done.getByText("and is tried again by itself", { exact: false })).toBeVisible();
  await done.getByRole("button", { name: "Look at it" }).click();
  await expect(dialog(page, "Nobody").getByText("Not reachable")).toBeVisible();
  await expect(dialog(page, "Nobody").getByRole("button", { name: "Try now" })).toBeVisible();
});

test("the catalogue is searched and browsed; what is needed is asked for", async ({ page, daemon }) => {
  await signIn(page, daemon);
  // What would run is asked of the registry, which tests do not reach: the daemon's answer, as it is of a real one.
  await page.route("**/api/mcp/plan", (route) =>
    route.fulfill({
      json: {
        asked: "catalogue:brave-search",
        name: "brave",
        title: "Brave Search",
        run: { kind: "process", program: "npx" },
        package: { registry: "npm", name: "@brave/x", version: "2.1.4", digest: "sha512-abc" },
        needs: [
          {
            name: "BRAVE_API_KEY",
            description: "An API key",
            isRequired: true,
            isSecret: true,
            format: "string",
          },
        ],
        warnings: [],
        text: "BRAVE_API_KEY=<BRAVE_API_KEY> npx -y @brave/x@2.1.4",
        approve: "0".repeat(64),
        problems: [],
        catalogue: "signet",
      },
    }),
  );
  let sent: unknown;
  await page.route("**/api/mcp/install", (route) => {
    sent = route.request().postDataJSON();
    return route.fulfill({ status: 400, json: { error: "the registry has taken it back" } });
  });
  await page.goto(`${daemon.url}/#add`);
  await page.getByRole("button", { name: "Databases", exact: true }).click();
  await expect(page.getByRole("button", { name: /^Postgres/ })).toBeVisible();
  await expect(page.getByRole("button", { name: /^Brave Search/ })).toBeHidden();
  await page.getByRole("button", { name: "All", exact: true }).click();
  await field(page).fill("brave");
  await page.getByRole("button", { name: /^Brave Search/ }).click();
  const review = dialog(page, "Add Brave Search");
  await review.getByRole("button", { name: "Approve and install" }).click();
  await expect(review.getByLabel(/^BRAVE_API_KEY/)).toBeFocused();
  await expect(review.getByText("It cannot run without this.")).toBeVisible();
  await page.keyboard.type("sesame");
  await expect(review.getByLabel(/^BRAVE_API_KEY/)).toHaveAttribute("type", "password");
  await review.getByRole("button", { name: "Approve and install" }).click();
  await expect(review.getByRole("alert")).toContainText(/the registry has taken it back/i);
  await expect(review.getByLabel(/^BRAVE_API_KEY/)).toHaveValue("sesame");
  expect(sent).toMatchObject({
    approve: "0".repeat(64),
    answers: { BRAVE_API_KEY: { newSecret: "sesame" } },
  });
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`adding has nothing in the way of those who cannot see it: ${colorScheme}`, async ({
    signedIn: page,
    daemon,
  }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    const check = async (): Promise<void> => {
      const { violations } = await new AxeBuilder({ page }).include("dialog").analyze();
      expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
    };
    await page.goto(`${daemon.url}/#add`);
    await expect(page.getByRole("button", { name: /^Postgres/ })).toBeVisible();
    await check();
    await field(page).fill("sudo bash -c 'rm -rf /tmp/x'");
    await page.keyboard.press("Enter");
    await expect(page.getByRole("button", { name: "Approve and install" })).toBeVisible();
    await check();
  });
}

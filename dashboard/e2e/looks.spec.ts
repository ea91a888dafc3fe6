import type { Page } from "@playwright/test";
import { hasServers } from "./servers";
import { tileOf } from "./support/board";
import { livedIn } from "./support/lived-in";
import { expect } from "./test";
import { inside } from "./widgets";
import { withModel } from "./with-model";

/** Phone, small laptop, and a large screen. */
const SIZES = [
  { width: 390, height: 844 },
  { width: 1024, height: 768 },
  { width: 1920, height: 1080 },
];

/** Each page, and what is there once it is whole. */
const PAGES: readonly [name: string, path: string, whole: (page: Page) => Promise<void>][] = [
  [
    "home",
    "/",
    async (page) => {
      await expect(inside(tileOf(page, "Memory search")).getByText("heron-7")).toBeVisible();
      for (const tool of ["Convert time", "Directory Tree", "Echo Tool", "Diff staged"])
        await expect(page.getByText(tool, { exact: true })).toBeVisible();
    },
  ],
  ["awareness", "/awareness", async (page) => expect(page.getByText("deal moved").first()).toBeVisible()],
  ["agents", "/agents", async (page) => expect(page.getByText("work-laptop").first()).toBeVisible()],
  ["memory", "/memory", async (page) => expect(page.getByText("heron-7")).toBeVisible()],
  ["found", "/memory?q=database", async (page) => expect(page.getByText("heron-7").first()).toBeVisible()],
  ["picture", "/memory?view=graph", async (page) => expect(page.getByRole("tree")).toBeVisible()],
  ["plugins", "/plugins", async (page) => expect(page.getByText("waits for you").first()).toBeVisible()],
  ["keys", "/keys", async (page) => expect(page.getByText("Nightly report")).toBeVisible()],
  ["chat", "/chat", async (page) => expect(page.getByRole("textbox", { name: "Message" })).toBeVisible()],
  ["settings", "/settings", async (page) => expect(page.getByRole("heading", { level: 1 })).toBeVisible()],
];

const test = withModel(livedIn);

test.use({ timezoneId: "UTC", locale: "en-US" });
test.skip(!hasServers, "cargo xtask test installs the MCP servers");
test.skip(process.platform !== "linux", "letters are drawn otherwise there: the pictures are of Linux");

test("every page looks as it did", async ({ signedIn: page, daemon }) => {
  test.setTimeout(300_000);
  for (const [name, path, whole] of PAGES)
    await test.step(name, async () => {
      await page.goto(daemon.url + path);
      await whole(page);
      for (const size of SIZES) {
        await page.setViewportSize(size);
        for (const colorScheme of ["light", "dark"] as const) {
          await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
          const picture = `${name}-${size.width}-${colorScheme}.png`;
          // Times and what comes from chance are not compared.
          await expect.soft(page).toHaveScreenshot(picture, { mask: [page.locator("time, [data-varies]")] });
        }
      }
    });
});

import AxeBuilder from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";
import { gripOf, install, lay, tileOf, writeFile } from "./support/board";
import { test } from "./test";

/** @param without Rules that do not count: a menu lies in no landmark, since it is laid over all of them. */
const faults = async (page: Page, ...without: string[]): Promise<string[]> => {
  const { violations } = await new AxeBuilder({ page }).exclude("iframe").disableRules(without).analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
};

test.beforeAll(async ({ daemon }) => {
  for (const name of ["Alpha", "Beta"]) await install(daemon, name);
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`the grid, the dock and the drawer have no faults in the ${colorScheme}`, async ({
    signedIn: page,
    daemon,
  }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    lay(
      daemon,
      [
        { id: "alpha", x: 0, y: 0, w: 4, h: 5 },
        { id: "beta", x: 4, y: 0, w: 4, h: 5 },
        { id: "gone", x: 8, y: 0, w: 4, h: 5 },
      ],
      { dock: ["alpha", "gone"] },
    );
    await page.goto(daemon.url);
    await expect(tileOf(page, "Beta")).toContainText("card");
    expect(await faults(page)).toEqual([]);

    await gripOf(page, "Alpha").press("Enter");
    expect(await faults(page), "while a tile is moved by keys").toEqual([]);
    await page.keyboard.press("Escape");

    await page.getByRole("button", { name: "What can be done with Alpha" }).click();
    await expect(page.getByRole("menu")).toBeVisible();
    expect(await faults(page, "region"), "with a tile's menu").toEqual([]);
    await page.getByRole("menuitem", { name: "Full screen" }).click();
    await expect(page.getByRole("dialog", { name: "Alpha" })).toBeVisible();
    expect(await faults(page), "with a tile as large as the window").toEqual([]);
    await page.keyboard.press("Escape");

    await page.keyboard.press("a");
    await expect(page.getByRole("searchbox")).toBeFocused();
    expect(await faults(page), "with the drawer").toEqual([]);
    await page.keyboard.press("Escape");

    writeFile(daemon, "{");
    await expect(page.getByRole("button", { name: "Restore the last good one" })).toBeVisible();
    expect(await faults(page), "with a broken file").toEqual([]);
  });
}

test("an empty dashboard has no faults", async ({ signedIn: page, daemon }) => {
  lay(daemon, []);
  await page.goto(daemon.url);
  await expect(page.getByRole("heading", { level: 2 }).first()).toBeVisible();
  expect(await faults(page)).toEqual([]);
});

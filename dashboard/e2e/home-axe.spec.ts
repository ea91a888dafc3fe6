import { expect } from "@playwright/test";
import { accessible } from "./axe";
import { gripOf, install, lay, tileOf, writeFile } from "./support/board";
import { test } from "./test";

test.beforeAll(async ({ daemon }) => {
  for (const name of ["Alpha", "Beta"]) await install(daemon, name);
});

test("the grid, the dock and the drawer keep nobody out", async ({ signedIn: page, daemon }) => {
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
  await test.step("as it is", () => accessible(page));

  await gripOf(page, "Alpha").press("Enter");
  await test.step("while a tile is moved by keys", () => accessible(page));
  await page.keyboard.press("Escape");

  await page.getByRole("button", { name: "What can be done with Alpha" }).click();
  await expect(page.getByRole("menu")).toBeVisible();
  await test.step("with a tile's menu", () => accessible(page));
  await page.getByRole("menuitem", { name: "Full screen" }).click();
  await expect(page.getByRole("dialog", { name: "Alpha" })).toBeVisible();
  await test.step("with a tile as large as the window", () => accessible(page));
  await page.keyboard.press("Escape");

  await page.keyboard.press("a");
  await expect(page.getByRole("searchbox")).toBeFocused();
  await test.step("with the drawer", () => accessible(page));
  await page.keyboard.press("Escape");

  writeFile(daemon, "{");
  await expect(page.getByRole("button", { name: "Restore the last good one" })).toBeVisible();
  await test.step("with a broken file", () => accessible(page));
});

test("an empty dashboard keeps nobody out", async ({ signedIn: page, daemon }) => {
  lay(daemon, []);
  await page.goto(daemon.url);
  await expect(page.getByRole("heading", { level: 2 }).first()).toBeVisible();
  await test.step("as it is", () => accessible(page));
});

import { expect, type Page } from "@playwright/test";
import {
  boxOf,
  drawn,
  expectPlace,
  gripOf,
  install,
  lay,
  layoutOf,
  pull,
  type Tile,
  tileOf,
} from "./support/board";
import { test } from "./test";

const tile = (id: string, x: number, y: number, w = 4, h = 3): Tile => ({ id, x, y, w, h });

const dock = (page: Page) => page.getByRole("navigation", { name: "Dock" });
const drawer = (page: Page) => page.getByRole("dialog", { name: "All widgets" });

test.beforeAll(async ({ daemon }) => {
  for (const name of ["Alpha", "Beta", "Gamma"]) await install(daemon, name);
});

test.beforeEach(async ({ daemon, signedIn: page }) => {
  lay(daemon, [tile("alpha", 0, 12)], { dock: ["alpha", "beta", "gamma"] });
  await page.goto(daemon.url);
  await expect(tileOf(page, "Alpha")).toBeAttached();
  await expect(dock(page).getByRole("button", { name: "Alpha, on the grid" })).toBeVisible();
});

test("what is pinned is shown where it is, or opened where it is not", async ({ signedIn: page }) => {
  await dock(page).getByRole("button", { name: "Alpha, on the grid" }).click();
  await expect(gripOf(page, "Alpha")).toBeFocused();
  await expect(tileOf(page, "Alpha")).toBeInViewport({ ratio: 0.9 });

  await dock(page).getByRole("button", { name: "Beta" }).click();
  const large = page.getByRole("dialog", { name: "Beta" });
  await expect(large).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(large).toHaveCount(0);
});

test("from every other page, too", async ({ signedIn: page }) => {
  await page.getByRole("link", { name: "Settings" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Settings" })).toBeVisible();
  await dock(page).getByRole("button", { name: "Alpha, on the grid" }).click();
  await expect(gripOf(page, "Alpha")).toBeFocused();
});

test("covers nothing of a page that is scrolled to its end", async ({ signedIn: page }) => {
  await page.locator("#content").evaluate((content) => content.scrollTo(0, content.scrollHeight));
  const { y, height } = await boxOf(tileOf(page, "Alpha"));
  expect(y + height).toBeLessThanOrEqual((await boxOf(dock(page))).y);
});

test("its order is changed by dragging, by keys, and by a menu", async ({ signedIn: page, daemon }) => {
  const order = async () => (await layoutOf(daemon)).dock;
  const item = (name: string) => dock(page).getByRole("button", { name });
  await pull(page, item("Alpha"), 100, 0);
  await page.mouse.up();
  await expect.poll(order).toEqual(["beta", "gamma", "alpha"]);
  await expect(page.getByRole("dialog"), "a drag is no click").toHaveCount(0);

  await item("Gamma").focus();
  await page.keyboard.press("Alt+ArrowLeft");
  await expect.poll(order).toEqual(["gamma", "beta", "alpha"]);
  await expect(item("Gamma")).toBeFocused();
  await page.keyboard.press("ArrowRight");
  await expect(item("Beta")).toBeFocused();

  await page.keyboard.press("ArrowUp");
  await page.getByRole("menuitem", { name: "Move right" }).click();
  await expect.poll(order).toEqual(["gamma", "alpha", "beta"]);
  await item("Gamma").click({ button: "right" });
  await page.getByRole("menuitem", { name: "Take out of the dock" }).click();
  await expect.poll(order).toEqual(["alpha", "beta"]);
  await page.getByRole("button", { name: "Undo" }).last().click();
  await expect.poll(order).toEqual(["gamma", "alpha", "beta"]);
});

test("scrolls on a phone instead of growing", async ({ signedIn: page, daemon }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  lay(daemon, [], { dock: Array.from({ length: 20 }, (_, at) => `w${at}`) });
  await expect(dock(page).getByRole("listitem")).toHaveCount(20);
  const { x, width } = await boxOf(dock(page));
  expect(x).toBeGreaterThanOrEqual(0);
  expect(x + width).toBeLessThanOrEqual(390);
  await expect(dock(page).getByRole("button", { name: "Add a widget" })).toBeInViewport();
});

test("all widgets are found by typing, and placed by Enter", async ({ signedIn: page, daemon }) => {
  await page.keyboard.press("a");
  await expect(drawer(page).getByRole("searchbox")).toBeFocused();
  await page.keyboard.type("gam");
  await expect(drawer(page).getByRole("listitem")).toHaveCount(1);
  await page.keyboard.press("Enter");
  await expectPlace(daemon, tile("gamma", 0, 0, 4, 2));
  await expect(drawer(page).getByRole("button", { name: "Show Gamma" })).toBeVisible();
  await page
    .getByRole("dialog", { name: "Gamma is on the grid" })
    .getByRole("button", { name: "Undo" })
    .click();
  await expect.poll(async () => (await layoutOf(daemon)).grid).toEqual([tile("alpha", 0, 12)]);

  await drawer(page).getByRole("searchbox").fill("nothing like it");
  await expect(drawer(page)).toContainText("None is called so");
  await drawer(page).getByRole("searchbox").fill("");
  await page.keyboard.press("ArrowDown");
  await expect(drawer(page).getByRole("listitem").first().getByRole("button").first()).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(drawer(page)).toHaveCount(0);
});

test("a widget is dragged from the drawer onto the grid", async ({ signedIn: page, daemon }) => {
  lay(daemon, [tile("alpha", 0, 0)]);
  await expect.poll(async () => (await boxOf(tileOf(page, "Alpha"))).y).toBeLessThan(200);
  const from = await boxOf(tileOf(page, "Alpha"));
  await dock(page).getByRole("button", { name: "All widgets" }).click();
  const row = drawer(page).getByRole("button", { name: "Place Beta on the grid" });
  const { x, y, width, height } = await boxOf(row);
  await page.mouse.move(x + width / 2, y + height / 2);
  await page.mouse.down();
  // The middle of what would be the fifth to the eighth column.
  await page.mouse.move(from.x + from.width * 1.5 + 12, from.y + 20, { steps: 10 });
  await drawn(page);
  await page.mouse.up();
  await expectPlace(daemon, tile("beta", 4, 0, 4, 2));
  await expectPlace(daemon, tile("alpha", 0, 0));
  await expect(drawer(page)).toHaveCount(0);
  await expect(gripOf(page, "Beta")).toBeFocused();
});

test("what is let go of beside the grid is not placed", async ({ signedIn: page, daemon }) => {
  await page.keyboard.press("a");
  await pull(page, drawer(page).getByRole("button", { name: "Place Beta on the grid" }), 0, -100);
  await page.mouse.move(60, 300);
  await drawn(page);
  await page.mouse.up();
  await expect(drawer(page).getByRole("button", { name: "Place Beta on the grid" })).toBeVisible();
  expect((await layoutOf(daemon)).grid).toEqual([tile("alpha", 0, 12)]);
});

test("a widget in the drawer is pinned, and opened", async ({ signedIn: page, daemon }) => {
  lay(daemon, [tile("alpha", 0, 12)]);
  await page.keyboard.press("a");
  const pin = drawer(page).getByRole("button", { name: "Pin Beta to the dock" });
  await pin.click();
  await expect(pin).toHaveAttribute("aria-pressed", "true");
  await expect.poll(async () => (await layoutOf(daemon)).dock).toEqual(["beta"]);
  await pin.click();
  await expect.poll(async () => (await layoutOf(daemon)).dock).toEqual([]);
  await drawer(page).getByRole("button", { name: "Open Beta" }).click();
  const large = page.getByRole("dialog", { name: "Beta" });
  await large.getByRole("button", { name: "Place on the grid" }).click();
  await expect(gripOf(page, "Beta")).toBeFocused();
  await expectPlace(daemon, tile("beta", 0, 0, 4, 2));
});

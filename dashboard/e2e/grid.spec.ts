import { expect } from "@playwright/test";
import {
  boxOf,
  columnOf,
  drawn,
  expectPlace,
  gripOf,
  install,
  lay,
  layoutOf,
  pull,
  ROW,
  type Tile,
  tileOf,
  writeFile,
} from "./support/board";
import { signIn, test } from "./test";

const tile = (id: string, x: number, y: number, w = 4, h = 3): Tile => ({ id, x, y, w, h });

test.beforeAll(async ({ daemon }) => {
  for (const name of ["Alpha", "Beta", "Gamma"]) await install(daemon, name);
});

test.beforeEach(async ({ daemon, signedIn: page }) => {
  lay(daemon, [tile("alpha", 0, 0), tile("beta", 4, 0), tile("gamma", 0, 3, 12, 3)]);
  await page.goto(daemon.url);
  await expect(tileOf(page, "Gamma")).toBeVisible();
});

test("a tile is moved by its header, and what is in its way makes room", async ({
  signedIn: page,
  daemon,
}) => {
  const column = await columnOf(page, "Alpha", 4);
  const before = await boxOf(tileOf(page, "Beta"));
  await pull(page, tileOf(page, "Alpha").getByRole("heading"), column * 8, 0);
  await page.mouse.up();
  await expectPlace(daemon, tile("alpha", 8, 0));
  expect(await boxOf(tileOf(page, "Beta")), "nothing jumps that nobody pushed").toEqual(before);

  await pull(page, tileOf(page, "Alpha").getByRole("heading"), -column * 4, 0);
  await page.mouse.up();
  await expectPlace(daemon, tile("alpha", 4, 0));
  await expectPlace(daemon, tile("beta", 4, 3));
  await expectPlace(daemon, tile("gamma", 0, 6, 12, 3));
});

test("a tile is resized by its edges, not below what can be read", async ({ signedIn: page, daemon }) => {
  const column = await columnOf(page, "Beta", 4);
  const edge = (name: string) => tileOf(page, "Beta").locator(`[data-edge=${name}]`);
  await pull(page, edge("se"), column * 2, -ROW);
  await page.mouse.up();
  await expectPlace(daemon, tile("beta", 4, 0, 6, 2));
  await pull(page, edge("w"), column * 9, 0);
  await page.mouse.up();
  await expectPlace(daemon, tile("beta", 8, 0, 2, 2));
  await pull(page, edge("s"), 0, ROW * 2);
  await page.mouse.up();
  await expectPlace(daemon, tile("beta", 8, 0, 2, 4));
  await expectPlace(daemon, tile("gamma", 0, 4, 12, 3));
});

test("Escape puts back what is dragged, and the daemon hears nothing of it", async ({
  signedIn: page,
  daemon,
}) => {
  const before = await boxOf(tileOf(page, "Alpha"));
  const other = await boxOf(tileOf(page, "Gamma"));
  await pull(page, tileOf(page, "Alpha").getByRole("heading"), 0, ROW * 3);
  await drawn(page);
  expect((await boxOf(tileOf(page, "Gamma"))).y, "it makes room meanwhile").not.toBe(other.y);
  await page.keyboard.press("Escape");
  await page.mouse.up();
  expect(await boxOf(tileOf(page, "Alpha"))).toEqual(before);
  expect(await boxOf(tileOf(page, "Gamma"))).toEqual(other);
  expect((await layoutOf(daemon)).grid).toEqual([
    tile("alpha", 0, 0),
    tile("beta", 4, 0),
    tile("gamma", 0, 3, 12, 3),
  ]);
});

test("keys alone reach, move and resize a tile, and say what they do", async ({ signedIn: page, daemon }) => {
  const said = page.locator("[aria-live=assertive]").filter({ hasText: /Alpha|Beta/ });
  await page.getByRole("link", { name: "Go to the content" }).focus();
  for (let tabs = 0; tabs < 60; tabs += 1) {
    await page.keyboard.press("Tab");
    if (await gripOf(page, "Alpha").evaluate((grip) => grip === document.activeElement)) break;
  }
  await expect(gripOf(page, "Alpha")).toBeFocused();
  await page.keyboard.press("ArrowRight");
  await expect(gripOf(page, "Beta"), "arrows go to the tile beside").toBeFocused();
  await page.keyboard.press("Enter");
  await expect(said).toHaveText(/^Moving Beta, column 5, row 1, 4 wide, 3 high\. Arrows move/);
  await page.keyboard.press("End");
  await expect(said).toHaveText("Beta, column 9, row 1, 4 wide, 3 high");
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("Shift+ArrowRight");
  await page.keyboard.press("Shift+ArrowDown");
  await expect(said).toHaveText("Beta, column 8, row 1, 5 wide, 4 high");
  await page.keyboard.press("Enter");
  await expect(said).toHaveText("Kept. Beta, column 8, row 1, 5 wide, 4 high");
  await expectPlace(daemon, tile("beta", 7, 0, 5, 4));
  await expect(gripOf(page, "Beta")).toBeFocused();

  await page.keyboard.press(" ");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Escape");
  await expect(said).toHaveText("Put back. Beta, column 8, row 1, 5 wide, 4 high");
  await expectPlace(daemon, tile("beta", 7, 0, 5, 4));
});

test("Tab goes through the tiles as one reads them", async ({ signedIn: page, daemon }) => {
  lay(daemon, [tile("gamma", 0, 0), tile("beta", 4, 0), tile("alpha", 0, 3)]);
  await expect.poll(async () => (await boxOf(tileOf(page, "Alpha"))).y).toBeGreaterThan(300);
  await gripOf(page, "Gamma").focus();
  const order = ["Gamma"];
  for (let tabs = 0; tabs < 60 && order.length < 3; tabs += 1) {
    await page.keyboard.press("Tab");
    const name = await page.evaluate(() => document.activeElement?.getAttribute("aria-label") ?? "");
    const [, grip] = /^Move or resize (.*)/.exec(name) ?? [];
    if (grip) order.push(grip);
  }
  expect(order).toEqual(["Gamma", "Beta", "Alpha"]);
});

test("what was done is taken back and made again, by keys and by buttons", async ({
  signedIn: page,
  daemon,
}) => {
  const undo = page.getByRole("button", { name: "Undo", exact: true }).first();
  await expect(undo).toBeDisabled();
  await gripOf(page, "Alpha").press("Enter");
  await page.keyboard.press("End");
  await page.keyboard.press("Enter");
  await expectPlace(daemon, tile("alpha", 8, 0));
  await page.keyboard.press("Control+z");
  await expectPlace(daemon, tile("alpha", 0, 0));
  await page.keyboard.press("Control+Shift+z");
  await expectPlace(daemon, tile("alpha", 8, 0));
  await undo.click();
  await expectPlace(daemon, tile("alpha", 0, 0));
  await page.getByRole("button", { name: "Redo" }).click();
  await expectPlace(daemon, tile("alpha", 8, 0));
});

test("two windows see each other's moves, and a hand in the file is seen by both", async ({
  signedIn: page,
  daemon,
  context,
}) => {
  const other = await context.newPage();
  await signIn(other, daemon);
  await other.goto(daemon.url);
  await expect(tileOf(other, "Gamma")).toBeVisible();
  await gripOf(other, "Beta").press("Enter");
  await other.keyboard.press("End");
  await other.keyboard.press("Enter");
  await expectPlace(daemon, tile("beta", 8, 0));
  // Before it is there, Alpha would push it down.
  await expect.poll(() => boxOf(tileOf(page, "Beta"))).toEqual(await boxOf(tileOf(other, "Beta")));
  await gripOf(page, "Alpha").press("Enter");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Enter");
  await expectPlace(daemon, tile("alpha", 1, 0));
  await expectPlace(daemon, tile("beta", 8, 0));
  await expect.poll(() => boxOf(tileOf(other, "Alpha"))).toEqual(await boxOf(tileOf(page, "Alpha")));

  lay(daemon, [tile("alpha", 0, 0, 12, 2), tile("beta", 0, 2, 12, 2)]);
  for (const window of [page, other]) {
    await expect(tileOf(window, "Gamma")).toBeHidden();
    await expect.poll(async () => (await boxOf(tileOf(window, "Beta"))).width).toBeGreaterThan(700);
  }
  await other.close();
});

test("a broken file is explained, nothing is written over it, and it is restored when asked for", async ({
  signedIn: page,
  daemon,
}) => {
  const broken = page.getByRole("region", { name: "A problem with dashboard.json" });
  writeFile(daemon, '{"version": 1, "grid": [{"id": "alpha", "x": 11, "y": 0, "w": 4, "h": 3}]}');
  await expect(broken).toContainText("grid[0].w");
  await expect(broken).toContainText("the grid has 12 columns");
  await expect(tileOf(page, "Gamma"), "what was there before stays").toBeVisible();

  writeFile(daemon, JSON.stringify({ version: 1, grid: [tile("alpha", 0, 0)], sidebarGroups: [], dock: [] }));
  await broken.getByRole("button", { name: "Look again" }).click();
  await expect(broken).toBeHidden();
  await expect(tileOf(page, "Gamma")).toBeHidden();

  writeFile(daemon, "not even JSON");
  await broken.getByRole("button", { name: "Restore the last good one" }).click();
  await expect(broken).toBeHidden();
  await expect(tileOf(page, "Alpha")).toBeVisible();
  expect((await layoutOf(daemon)).grid).toEqual([tile("alpha", 0, 0)]);
});

test("what cannot be saved is put back with words, or waits for the daemon and says so", async ({
  signedIn: other,
  daemon,
  context,
}) => {
  // The browser logs what does not answer as errors, which is what this is about: in a page whose errors do not count.
  await other.close();
  const page = await context.newPage();
  await signIn(page, daemon);
  await page.goto(daemon.url);
  const right = async () => {
    await gripOf(page, "Alpha").press("Enter");
    await page.keyboard.press("End");
    await page.keyboard.press("Enter");
  };
  const first = await boxOf(tileOf(page, "Alpha"));
  writeFile(daemon, "{");
  await expect(page.getByRole("region", { name: "A problem with dashboard.json" })).toBeVisible();
  await right();
  // Read aloud at once from a place of its own, so that what is seen is hidden from readers of the screen.
  await expect(page.locator("h2[data-type=failed]")).toContainText(/dashboard|line 1/);
  await expect.poll(() => boxOf(tileOf(page, "Alpha")).then(({ x }) => x)).toBe(first.x);

  lay(daemon, [tile("alpha", 0, 0), tile("beta", 4, 0)]);
  await expect(page.getByRole("region", { name: "A problem with dashboard.json" })).toBeHidden();
  await daemon.end();
  await right();
  await expect(page.getByText("Not saved yet")).toBeVisible();
  expect((await boxOf(tileOf(page, "Alpha"))).x).toBeGreaterThan(first.x);
  await daemon.begin();
  await expect(page.getByText("Not saved yet")).toBeHidden({ timeout: 20_000 });
  await expectPlace(daemon, tile("alpha", 8, 0));
  await page.close();
});

test("narrower windows have grids of their own, which leave the wide one alone", async ({
  signedIn: page,
  daemon,
}) => {
  const wide = (await layoutOf(daemon)).grid;
  await page.setViewportSize({ width: 1024, height: 768 });
  await expect
    .poll(async () => (await boxOf(tileOf(page, "Beta"))).y)
    .toBe((await boxOf(tileOf(page, "Alpha"))).y);
  await gripOf(page, "Gamma").press("Enter");
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("Enter");
  await expect
    .poll(async () => (await layoutOf(daemon)).layouts?.medium)
    .toContainEqual(tile("gamma", 0, 0, 6, 3));
  expect((await layoutOf(daemon)).grid).toEqual(wide);

  await page.setViewportSize({ width: 390, height: 844 });
  const boxes = await Promise.all(["Alpha", "Beta", "Gamma"].map((name) => boxOf(tileOf(page, name))));
  for (const [at, { x, y, width }] of boxes.entries()) {
    expect(x).toBeGreaterThanOrEqual(0);
    expect(x + width).toBeLessThanOrEqual(390);
    if (at > 0) expect(y).toBeGreaterThan(boxes[at - 1]?.y ?? 0);
  }
  expect((await layoutOf(daemon)).layouts?.small ?? []).toEqual([]);
});

test("a frame in a tile goes on wherever the tile goes", async ({ signedIn: page, daemon }) => {
  const loads = await tileOf(page, "Alpha").evaluateHandle(async (tile) => {
    const counted = { loads: 0 };
    const frame = document.createElement("iframe");
    frame.addEventListener("load", () => {
      counted.loads += 1;
    });
    tile.append(frame);
    return counted;
  });
  const count = () => loads.evaluate(({ loads }) => loads);
  await expect.poll(count).toBe(1);
  await pull(page, tileOf(page, "Alpha").getByRole("heading"), 0, ROW * 4);
  await page.mouse.up();
  await gripOf(page, "Alpha").press("Enter");
  await page.keyboard.press("End");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Control+z");
  await page.getByRole("button", { name: "What can be done with Alpha" }).click();
  await page.getByRole("menuitem", { name: "Full screen" }).click();
  await expect(page.getByRole("dialog", { name: "Alpha" })).toBeVisible();
  await page.getByRole("button", { name: "Back to the grid" }).first().click();
  lay(daemon, [tile("alpha", 6, 0), tile("gamma", 0, 0), tile("beta", 0, 6)]);
  await expectPlace(daemon, tile("alpha", 6, 0));
  await page.setViewportSize({ width: 390, height: 844 });
  await expect(tileOf(page, "Alpha")).toBeVisible();
  expect(await count()).toBe(1);
});

test("an MCP app in a tile goes on, moved and as large as the window", async ({ daemon, context }) => {
  lay(daemon, [tile("activity", 0, 0, 6, 5), tile("alpha", 6, 0)]);
  // What the browser logs of the app's own document is not this page's.
  const page = await context.newPage();
  await signIn(page, daemon);
  await page.goto(daemon.url);
  const shown = page.locator("[data-tile=activity]");
  const app = shown.locator("iframe").contentFrame().locator("iframe").contentFrame().locator("body");
  await app.evaluate((body) => {
    body.dataset.mark = "the same";
  });
  await pull(page, tileOf(page, "Activity").getByRole("heading", { level: 2 }), 0, ROW * 2);
  await page.mouse.up();
  await expectPlace(daemon, tile("activity", 0, 2, 6, 5));
  await page.getByRole("button", { name: "What can be done with Activity" }).click();
  await page.getByRole("menuitem", { name: "Full screen" }).click();
  await expect.poll(async () => (await boxOf(shown.locator("iframe"))).width).toBeGreaterThan(1300);
  await expect(app).toHaveAttribute("data-mark", "the same");
  await page.getByRole("button", { name: "Back to the grid" }).last().click();
  await expect.poll(async () => (await boxOf(shown.locator("iframe"))).width).toBeLessThan(800);
  await expect(app).toHaveAttribute("data-mark", "the same");
  await page.close();
});

test("a finger that rests drags, one that moves at once scrolls", async ({ daemon, browser }) => {
  lay(daemon, [tile("alpha", 0, 0, 12, 4), tile("beta", 0, 4, 12, 4), tile("gamma", 0, 8, 12, 4)]);
  const context = await browser.newContext({ viewport: { width: 390, height: 844 }, hasTouch: true });
  const page = await context.newPage();
  await signIn(page, daemon);
  await page.goto(daemon.url);
  const head = tileOf(page, "Beta").getByRole("heading", { level: 2 });
  await expect(head).toBeVisible();
  const input = await context.newCDPSession(page);
  const touch = (type: "touchStart" | "touchMove" | "touchEnd", x: number, y: number) =>
    input.send("Input.dispatchTouchEvent", { type, touchPoints: type === "touchEnd" ? [] : [{ x, y }] });
  const scrolled = () => page.locator("#content").evaluate(({ scrollTop }) => scrollTop);
  const { x, y } = await boxOf(head);

  await touch("touchStart", x + 5, y + 5);
  for (let by = 15; by <= 150; by += 15) await touch("touchMove", x + 5, y + 5 - by);
  await touch("touchEnd", 0, 0);
  await expect.poll(scrolled).toBeGreaterThan(0);
  expect((await layoutOf(daemon)).layouts?.small ?? []).toEqual([]);
  // It rolls on for a while.
  const top = async () => {
    await page.locator("#content").evaluate((content) => content.scrollTo(0, 0));
    return (await boxOf(head)).y;
  };
  await expect.poll(top).toBe(y);

  await touch("touchStart", x + 5, y + 5);
  await expect(page.locator("html")).toHaveAttribute("data-gesture", "");
  for (let by = 20; by <= 310; by += 29) await touch("touchMove", x + 5, y + 5 - by);
  await drawn(page);
  await touch("touchEnd", 0, 0);
  await expect
    .poll(async () => (await layoutOf(daemon)).layouts?.small?.find(({ id }) => id === "beta"))
    .toMatchObject({ x: 0, y: 0 });
  await context.close();
});

test("a tile's menu sizes it, makes it large, pins it, and takes it off", async ({
  signedIn: page,
  daemon,
}) => {
  const choose = async (name: string) => {
    await page.getByRole("button", { name: "What can be done with Alpha" }).click();
    await page.getByRole("menuitem", { name }).click();
  };
  await choose("Full width");
  await expectPlace(daemon, tile("alpha", 0, 0, 12, 6));
  await choose("Small");
  await expectPlace(daemon, tile("alpha", 0, 0, 3, 3));

  await choose("Move or resize");
  await expect(gripOf(page, "Alpha")).toBeFocused();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Enter");
  await expectPlace(daemon, tile("alpha", 1, 0, 3, 3));

  await choose("Full screen");
  const large = page.getByRole("dialog", { name: "Alpha" });
  expect((await boxOf(large)).width).toBeGreaterThan(1300);
  await gripOf(page, "Beta").evaluate((grip: HTMLElement) => grip.focus());
  await expect(gripOf(page, "Beta"), "what is behind it is out of reach").not.toBeFocused();
  await page.keyboard.press("Escape");
  await expect(large).toHaveCount(0);
  await expect(gripOf(page, "Beta")).toBeVisible();

  await choose("Pin to the dock");
  await expect(
    page.getByRole("navigation", { name: "Dock" }).getByRole("button", { name: "Alpha" }),
  ).toBeVisible();
  await choose("Take out of the dock");
  await expect(
    page.getByRole("navigation", { name: "Dock" }).getByRole("button", { name: "Alpha" }),
  ).toHaveCount(0);

  await choose("Settings…");
  await expect(page.locator("dialog[open]")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.locator("dialog[open]")).toHaveCount(0);

  await choose("Take off the grid");
  await expect(tileOf(page, "Alpha")).toHaveCount(0);
  await page
    .getByRole("dialog", { name: "Alpha is off the grid" })
    .getByRole("button", { name: "Undo" })
    .click();
  await expectPlace(daemon, tile("alpha", 1, 0, 3, 3));
});

test("holes are closed when that is asked for", async ({ signedIn: page, daemon }) => {
  lay(daemon, [tile("alpha", 0, 5), tile("beta", 4, 2)]);
  await expect(tileOf(page, "Gamma")).toHaveCount(0);
  await page.getByRole("button", { name: "Tidy up" }).click();
  await expectPlace(daemon, tile("alpha", 0, 0));
  await expectPlace(daemon, tile("beta", 4, 0));
});

test("a widget that is not installed any more says so, and can be taken off", async ({
  signedIn: page,
  daemon,
}) => {
  lay(daemon, [tile("alpha", 0, 0), tile("long-gone", 4, 0)]);
  const gone = tileOf(page, "long-gone");
  await expect(gone).toContainText("Not installed");
  await gone.getByRole("button", { name: "Take off the grid" }).click();
  await expect(gone).toHaveCount(0);
  await expect.poll(async () => (await layoutOf(daemon)).grid).toEqual([tile("alpha", 0, 0)]);
});

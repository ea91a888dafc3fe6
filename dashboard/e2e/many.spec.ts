import { expect } from "@playwright/test";
import { boxOf, drawn, expectPlace, install, lay, layoutOf, ROW, type Tile, tileOf } from "./support/board";
import { test } from "./test";

const MANY = 50;

const NAMES = Array.from({ length: MANY }, (_, at) => `Many${String(at).padStart(2, "0")}`);

/** Four in a row. */
const TILES: Tile[] = NAMES.map((name, at) => ({
  id: name.toLowerCase(),
  x: (at % 4) * 3,
  y: Math.floor(at / 4) * 3,
  w: 3,
  h: 3,
}));

test.beforeAll(async ({ daemon }) => {
  test.setTimeout(300_000);
  for (let at = 0; at < MANY; at += 5) {
    await Promise.all(NAMES.slice(at, at + 5).map((name) => install(daemon, name)));
  }
});

test("one of fifty widgets is dragged through the others, and each is where it belongs", async ({
  signedIn: page,
  daemon,
}) => {
  lay(daemon, TILES);
  await page.goto(daemon.url);
  await expect(page.getByRole("article")).toHaveCount(MANY);
  await expect(tileOf(page, "Many00").getByRole("button", { name: "Look 1" })).toBeVisible();
  const { x, y } = await boxOf(tileOf(page, "Many00").getByRole("heading", { level: 2 }));
  await page.mouse.move(x + 20, y + 8);
  await page.mouse.down();
  // A round through the middle of the others, and back beside the first.
  for (const [dx, dy] of [
    [500, 60],
    [500, 420],
    [100, 420],
    [260, 200],
  ] as const) {
    await page.mouse.move(x + 20 + dx, y + 8 + dy, { steps: 60 });
  }
  await page.mouse.move(x + 20, y + 8 + ROW * 3, { steps: 30 });
  await drawn(page);
  await page.mouse.up();
  await expectPlace(daemon, { id: "many00", x: 0, y: 3, w: 3, h: 3 });
  await expectPlace(daemon, { id: "many04", x: 0, y: 0, w: 3, h: 3 });
  // Those that only made room are back.
  const { grid } = await layoutOf(daemon);
  const moved = ["many00", "many04"];
  expect(grid.filter(({ id }) => !moved.includes(id))).toEqual(TILES.filter(({ id }) => !moved.includes(id)));
  await expect(page.getByRole("article")).toHaveCount(MANY);
});

import { expect, type Page } from "@playwright/test";
import { boxOf, drawn, expectPlace, gripOf, ROW, tileOf } from "../e2e/support/board";
import { test } from "../e2e/test";
import { serveBare } from "./bare";
import { placeCards } from "./content";
import { figure, remark } from "./figures";
import { framesWhile, measured, said } from "./frames";
import { interactions } from "./interactions";

const MANY = 50;

test.beforeAll(async ({ daemon }) => {
  test.setTimeout(600_000);
  await placeCards(daemon, MANY);
});

/** A round through the middle of the others, and back. */
const round = async (page: Page, { x, y }: { x: number; y: number }): Promise<void> => {
  for (const [dx, dy] of [
    [500, 60],
    [500, 420],
    [100, 420],
    [260, 200],
    [0, 0],
  ] as const) {
    await page.mouse.move(x + dx, y + dy, { steps: 60 });
  }
};

/** What the frames of a drag are like, and what the page computes for each of them. */
const dragged = async (page: Page, from: { x: number; y: number }) => {
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  const frames = await measured(page, () => framesWhile(page, () => round(page, from)));
  await page.mouse.move(from.x, from.y + ROW * 3, { steps: 30 });
  await drawn(page);
  await page.mouse.up();
  return frames;
};

test("50 widgets, one of them dragged among the others", async ({ page: empty, signedIn: page, daemon }) => {
  await page.goto(daemon.url);
  await expect(page.getByRole("article")).toHaveCount(MANY);
  await expect(tileOf(page, "Many00").getByRole("button", { name: "Look 1" })).toBeVisible();
  const slowest = await interactions(page);
  const { x, y } = await boxOf(tileOf(page, "Many00").getByRole("heading", { level: 2 }));
  const ours = await dragged(page, { x: x + 20, y: y + 8 });
  await expectPlace(daemon, { id: "many00", x: 0, y: 3, w: 3, h: 3 });

  // The same by keys: each of them is an interaction, a move of the pointer is none.
  await gripOf(page, "Many00").press("Enter");
  for (const key of ["ArrowRight", "ArrowDown", "ArrowDown", "ArrowRight", "ArrowUp", "ArrowLeft", "Enter"]) {
    await page.keyboard.press(key);
    await drawn(page);
  }
  const longest = await slowest();

  const bare = await serveBare("");
  try {
    await empty.goto(bare.url);
    const slowestOfBare = await interactions(empty);
    const theirs = await dragged(empty, { x: 200, y: 200 });
    await empty.getByRole("textbox").focus();
    for (const key of ["a", "b", "c", "d", "e", "f", "g", "h"]) {
      await empty.keyboard.press(key);
      await drawn(empty);
    }
    remark(said("dragging", ours));
    remark(said("an empty page", theirs));
    await figure("drag-interaction", longest, await slowestOfBare());
    await figure("drag-fps", ours.perSecond, theirs.perSecond);
    await figure("drag-p95", ours.p95, theirs.p95);
    await figure("drag-late", ours.late, theirs.late);
    await figure("drag-work", ours.each, theirs.each);
  } finally {
    await bare.close();
  }
});

import { expect, type Page } from "@playwright/test";
import { test } from "../e2e/test";
import { serveBare } from "./bare";
import { remember } from "./content";
import { figure, median, ROUNDS, remark } from "./figures";
import { framesWhile, measured, said } from "./frames";

const MANY = 10_000;

/** Milliseconds from opening the page until something is drawn on its picture. */
const drawnAfter = async (page: Page, url: string): Promise<number> => {
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    await page.goto(`${url}/memory?view=graph`);
    const found = await page.waitForFunction(() => {
      const canvas = document.querySelector<HTMLCanvasElement>("[role=application] canvas");
      const pen = canvas?.width ? canvas.getContext("2d", { willReadFrequently: false }) : null;
      const points = pen?.getImageData(0, 0, canvas?.width ?? 1, canvas?.height ?? 1).data;
      return points?.some((value) => value > 0) && performance.now();
    });
    times.push(Number(await found.jsonValue()));
  }
  return median(times);
};

/** A hand that draws circles, from far and from near. */
const circles = async (page: Page, middle: { x: number; y: number }): Promise<number[]> => {
  const frames: number[] = [];
  for (const zoom of [0, -600, -900]) {
    await page.mouse.move(middle.x, middle.y);
    if (zoom) await page.mouse.wheel(0, zoom);
    await page.mouse.down();
    const some = await framesWhile(page, async () => {
      for (let step = 0; step < 90; step += 1) {
        await page.mouse.move(middle.x + 150 * Math.sin(step / 6), middle.y + 80 * Math.cos(step / 6));
      }
    });
    frames.push(...some);
    await page.mouse.up();
  }
  await page.mouse.wheel(0, 1_500);
  return frames;
};

test("10,000 memories, drawn and moved", async ({ page: other, signedIn: page, daemon }) => {
  await remember(daemon, 1);
  const one = await drawnAfter(page, daemon.url);
  await remember(daemon, MANY);
  await figure("picture-drawn", await drawnAfter(page, daemon.url), one);

  await page.goto(`${daemon.url}/memory?view=graph`);
  const picture = page.getByRole("application", { name: "Picture of what is remembered" });
  await expect(picture).toBeVisible();
  const box = await picture.boundingBox();
  if (!box) throw new Error("there is no picture");
  const middle = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  const ours = await measured(page, () => circles(page, middle));
  const bare = await serveBare("");
  try {
    await other.goto(bare.url);
    const theirs = await measured(other, () => circles(other, middle));
    remark(said("memories", ours));
    remark(said("an empty page", theirs));
    await figure("picture-fps", ours.perSecond, theirs.perSecond);
    await figure("picture-p95", ours.p95, theirs.p95);
    await figure("picture-work", ours.each, theirs.each);
  } finally {
    await bare.close();
  }
});

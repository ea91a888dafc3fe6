import { expect, type Locator, type Page } from "@playwright/test";
import { test } from "../e2e/test";
import { serveBare } from "./bare";
import { publish } from "./content";
import { figure, remark } from "./figures";
import { framesWhile, measured, said } from "./frames";

const MANY = 10_000;

/** Four seconds of fast scrolling, down and up again. */
const once = (page: Page, box: Locator): Promise<number[]> =>
  framesWhile(page, () =>
    box.evaluate(async (box) => {
      for (let frame = 0; frame < 240; frame += 1) {
        box.scrollTop += frame < 120 ? 1_500 : -1_500;
        await new Promise((resolve) => requestAnimationFrame(resolve));
      }
    }),
  );

const scrolled = (page: Page, box: Locator) => measured(page, () => once(page, box));

test("10,000 events, scrolled", async ({ page: other, signedIn: page, daemon }) => {
  await page.goto(`${daemon.url}/awareness`);
  const list = page.getByRole("listbox", { name: "Events, newest first" });
  await expect(list).toBeVisible();
  await publish(daemon, MANY, "line");
  await expect(list.getByRole("option").first()).toContainText(`line ${MANY - 1}`);
  await expect(page.getByText(/^10,\d{3} events$/)).toBeVisible();
  const ours = await scrolled(page, list.locator("xpath=.."));

  const bare = await serveBare(Array.from({ length: MANY }, (_, at) => `line ${at}`).join("\n"));
  try {
    await other.goto(bare.url);
    const theirs = await scrolled(other, other.locator("#box"));
    remark(said("events", ours));
    remark(said("plain lines", theirs));
    await figure("stream-fps", ours.perSecond, theirs.perSecond);
    await figure("stream-p95", ours.p95, theirs.p95);
    await figure("stream-work", ours.each, theirs.each);
  } finally {
    await bare.close();
  }
});

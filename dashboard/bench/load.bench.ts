import { gzipSync } from "node:zlib";
import { type Browser, expect, type Page } from "@playwright/test";
import { build, type Rollup } from "vite";
import { initial, sum } from "../build/initial.mjs";
import type { Daemon } from "../e2e/daemon";
import { signIn, test } from "../e2e/test";
import { serveBare } from "./bare";
import { fill, PAGES } from "./content";
import { figure, median, ROUNDS, remark } from "./figures";

/** What the daemon that is measured was built with. */
const DIST = new URL("../dist", import.meta.url).pathname;
/** Milliseconds after the last widget is there: later than this nothing comes by itself. */
const QUIET = 1_500;

interface Loaded {
  /** Milliseconds until the largest part of it is painted. */
  largest: number;
  /** The sum of all shifts that nobody caused. */
  shifts: number;
  /** What was asked for until then. */
  scripts: string[];
}

test.beforeAll(({ daemon }) => fill(daemon));

/** A browser's first visit: nothing is kept from one before. */
const visit = async (
  browser: Browser,
  url: string,
  before: (page: Page) => Promise<void>,
  there: (page: Page) => Promise<void>,
): Promise<Loaded & { text: string }> => {
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    await before(page);
    await page.addInitScript(() => {
      const loaded: Loaded = { largest: 0, shifts: 0, scripts: [] };
      Object.assign(window, { loaded });
      const watch = (type: string, heed: (entry: PerformanceEntry) => void): void =>
        new PerformanceObserver((list) => list.getEntries().forEach(heed)).observe({ type, buffered: true });
      watch("largest-contentful-paint", ({ startTime }) => {
        loaded.largest = startTime;
      });
      watch("layout-shift", (entry) => {
        const { value, hadRecentInput } = entry as PerformanceEntry & {
          value: number;
          hadRecentInput: boolean;
        };
        if (!hadRecentInput) loaded.shifts += value;
      });
    });
    await page.goto(url);
    await there(page);
    await page.waitForTimeout(QUIET);
    return await page.evaluate(() => {
      const { loaded } = window as unknown as { loaded: Loaded };
      const asked = performance
        .getEntriesByType("resource")
        .filter(({ startTime }) => startTime < loaded.largest);
      const scripts = asked.map(({ name }) => name).filter((name) => new URL(name).pathname.endsWith(".js"));
      // biome-ignore lint/performance/useDomNodeTextContent: what is shown of it, in lines
      const text = document.body.innerText;
      return { ...loaded, scripts: [...new Set(scripts)], text };
    });
  } finally {
    await context.close();
  }
};

const home = (browser: Browser, daemon: Daemon) =>
  visit(
    browser,
    daemon.url,
    (page) => signIn(page, daemon),
    (page) => expect(page.getByRole("button", { name: "Look 1" })).toHaveCount(8),
  );

const gzipped = (code: string): number => gzipSync(code, { level: 9 }).length;

/** Bytes of a file as a browser gets it that takes gzip; a daemon that serves a folder does not compress. */
const weight = async (url: string): Promise<number> => gzipped(await (await fetch(url)).text());

/** Bytes of React alone, built and compressed in the same way. */
const reactAlone = async (): Promise<number> => {
  const built = (await build({
    root: new URL(".", import.meta.url).pathname,
    configFile: false,
    logLevel: "silent",
    build: { write: false, target: "es2023", rollupOptions: { input: "react-alone.ts" } },
  })) as Rollup.RollupOutput;
  const chunks = built.output.filter((part) => part.type === "chunk");
  return chunks.reduce((sum, { code }) => sum + gzipped(code), 0);
};

test("home, on a first visit", async ({ browser, daemon }) => {
  const first = await home(browser, daemon);
  const weights = await Promise.all(first.scripts.map(weight));
  const alone = (await reactAlone()) / 1000;
  await figure("scripts", sum(initial(DIST).scripts) / 1000, alone);
  await figure("scripts-cards", weights.reduce((sum, bytes) => sum + bytes, 0) / 1000, alone);

  const bare = await serveBare(first.text);
  try {
    const ours: number[] = [];
    const theirs: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      theirs.push((await visit(browser, bare.url, nothing, nothing)).largest);
      ours.push((await home(browser, daemon)).largest);
    }
    await figure("largest", median(ours), median(theirs));
    remark(`largest paint of each round: ${ours.map(Math.round).join(", ")} ms`);
  } finally {
    await bare.close();
  }
});

const nothing = async (): Promise<void> => {};

test("what moves while pages load", async ({ browser, daemon }) => {
  const shifts: number[] = [];
  const texts: string[] = [];
  for (const [path, title] of PAGES) {
    const { shifts: sum, text } = await visit(
      browser,
      daemon.url + path,
      (page) => signIn(page, daemon),
      async (page) => {
        await expect(page).toHaveTitle(`${title} · Signet`);
        await expect(page.getByText("Loading")).toHaveCount(0);
      },
    );
    shifts.push(sum);
    texts.push(text);
    if (sum > 0) remark(`${title} shifts by ${sum.toFixed(4)}`);
  }
  const bare = await serveBare(texts.join("\n"));
  try {
    const still = await visit(browser, bare.url, nothing, nothing);
    await figure("shifts", Math.max(...shifts), still.shifts);
  } finally {
    await bare.close();
  }
});

import type { Daemon } from "../e2e/daemon";
import { expect, test } from "../e2e/test";
import { type Bare, serveBare } from "./bare";
import { fill, PAGES } from "./content";
import { figure, median, ROUNDS, remark } from "./figures";
import { type Category, hasLighthouse, Judge, type Scores, type Screen } from "./lighthouse";

const ALL: Category[] = ["performance", "accessibility", "best-practices"];
/** What Lighthouse takes for fast differs from run to run. */
const RUNS = ROUNDS > 3 ? 5 : 1;

test.skip(!hasLighthouse, "Lighthouse is not installed");

/** One for all of them, with the page of a person beside one that only has text. */
const judged = test.extend<object, { judge: Judge; bare: Bare }>({
  judge: [
    async ({ daemon, browser: _ }, use, info) => {
      const judge = await Judge.start(info.project.use.launchOptions ?? {});
      await fill(daemon);
      await judge.keep(daemon.url, "signet.session", await daemon.browserToken());
      await use(judge);
      await judge.end();
    },
    { scope: "worker" },
  ],
  bare: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names from the pattern
    async ({}, use) => {
      const bare = await serveBare("A page of text\n".repeat(100));
      await use(bare);
      await bare.close();
    },
    { scope: "worker" },
  ],
});

/** The middle of some runs, by category; what took something off is said. */
const scoresOf = async (judge: Judge, url: string, screen: Screen, categories: Category[], runs: number) => {
  const all: Scores[] = [];
  for (let run = 0; run < runs; run += 1) all.push(await judge.judge(url, screen, categories));
  const faults = [...new Set(all.flatMap(({ faults }) => faults))];
  const score = (category: Category): number => median(all.map(({ scores }) => scores[category] ?? 0));
  return { score, faults };
};

const home = async (judge: Judge, daemon: Daemon, bare: Bare, screen: Screen): Promise<void> => {
  const theirs = await scoresOf(judge, bare.url, screen, ALL, 1);
  const ours = await scoresOf(judge, daemon.url, screen, ALL, RUNS);
  for (const category of ALL) {
    await figure(`${screen}-${category}`, ours.score(category), theirs.score(category));
  }
  for (const fault of ours.faults) remark(fault);
};

judged("Lighthouse, home on a desktop", ({ judge, daemon, bare }) => home(judge, daemon, bare, "desktop"));

judged("Lighthouse, home on a slow phone", ({ judge, daemon, bare }) => home(judge, daemon, bare, "mobile"));

judged("Lighthouse, all other pages", async ({ judge, daemon, bare }) => {
  const careful: Category[] = ["accessibility", "best-practices"];
  const least: Record<string, number> = {};
  const theirs = await scoresOf(judge, bare.url, "desktop", careful, 1);
  for (const [path, title] of PAGES.filter(([path]) => path !== "/")) {
    const { score, faults } = await scoresOf(judge, daemon.url + path, "desktop", careful, 1);
    for (const category of careful) {
      least[category] = Math.min(least[category] ?? 100, score(category));
    }
    for (const fault of faults) remark(`${title}: ${fault}`);
  }
  expect(Object.keys(least)).toEqual(careful);
  for (const category of careful) {
    await figure(`others-${category}`, least[category] ?? 0, theirs.score(category));
  }
});

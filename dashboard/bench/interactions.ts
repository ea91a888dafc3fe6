import type { Page } from "@playwright/test";

/** The least that browsers tell of, in milliseconds. */
const LEAST = 16;

/** Watches how long it is from what a hand does until it is painted; then answers the longest, in milliseconds. */
export const interactions = async (page: Page): Promise<() => Promise<number>> => {
  const watched = await page.evaluateHandle((least) => {
    const seen = { slowest: least };
    const observer = new PerformanceObserver((list) => heed(list.getEntries()));
    const heed = (entries: PerformanceEntry[]): void => {
      for (const { duration } of entries) seen.slowest = Math.max(seen.slowest, duration);
    };
    observer.observe({ type: "event", durationThreshold: least } as PerformanceObserverInit);
    return { seen, end: () => heed(observer.takeRecords()) };
  }, LEAST);
  return () =>
    watched.evaluate(async ({ seen, end }) => {
      // What was painted last is told of after it.
      await new Promise((resolve) => setTimeout(resolve, 200));
      end();
      return seen.slowest;
    });
};

import { test } from "@playwright/test";

/** How often to measure: a machine that does other things has better and worse moments. */
export const ROUNDS = Number(process.env.SIGNET_BENCH_ROUNDS ?? 3);

/** What a figure is called as an attachment of a test. */
export const FIGURE = "figure";

/** Hands over a figure and its baseline. What they are and what they are held against is known to `signet-bench`. */
export const figure = (id: string, value: number, baseline: number): Promise<void> =>
  test.info().attach(FIGURE, {
    body: JSON.stringify({ id, value, baseline }),
    contentType: "application/json",
  });

/** What helps to understand a figure. */
export const remark = (text: string): void => {
  test.info().annotations.push({ type: "remark", description: text });
};

/** The value at a place between 0 (least) and 1 (most). */
export const at = (place: number, values: number[]): number => {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.round((sorted.length - 1) * place)] ?? Number.NaN;
};

export const median = (values: number[]): number => at(0.5, values);

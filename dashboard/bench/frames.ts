import type { Page } from "@playwright/test";
import { at, median, ROUNDS } from "./figures";

/** Milliseconds: a frame at 60 Hz has 16.7, and one that is later than this was missed. */
const LATE = 20;

interface Recording {
  frames: number[];
  running: boolean;
}

/** The time of each frame while something is done, in milliseconds. */
export const framesWhile = async (page: Page, act: () => Promise<void>): Promise<number[]> => {
  const recording = await page.evaluateHandle(() => {
    const recording: Recording = { frames: [], running: true };
    let last = 0;
    const step = (now: number): void => {
      if (last) recording.frames.push(now - last);
      last = now;
      if (recording.running) requestAnimationFrame(step);
    };
    requestAnimationFrame(step);
    return recording;
  });
  await act();
  return recording.evaluate((recording) => {
    recording.running = false;
    return recording.frames;
  });
};

/** How often something is done whose frames are counted. */
const REPEATS = Math.min(5, ROUNDS);

/** What the frames are like while something is done, some times over, and what the page computes for each of them. */
export const measured = async (page: Page, once: () => Promise<number[]>) => {
  const work = await computed(page);
  const before = await work();
  const rounds: number[][] = [];
  for (let at = 0; at < REPEATS; at += 1) rounds.push(await once());
  return { ...seen(rounds), each: ((await work()) - before) / rounds.flat().length };
};

/** What one sees of the frames of some rounds. Of each figure the middle one: somebody else may use the machine. */
const seen = (rounds: number[][]) => {
  const all = rounds.map(seenOnce);
  const middle = (figure: keyof ReturnType<typeof seenOnce>) => median(all.map((one) => one[figure]));
  return {
    count: rounds.flat().length,
    perSecond: middle("perSecond"),
    median: middle("median"),
    p95: middle("p95"),
    late: middle("late"),
  };
};

const seenOnce = (frames: number[]) => {
  const time = frames.reduce((sum, frame) => sum + frame, 0);
  return {
    perSecond: (frames.length / time) * 1000,
    median: at(0.5, frames),
    p95: at(0.95, frames),
    late: (frames.filter((frame) => frame > LATE).length / frames.length) * 100,
  };
};

/** In a line. */
export const said = (
  what: string,
  { count, median, p95, late, perSecond }: ReturnType<typeof seen>,
): string =>
  `${what}: ${count} frames, ${perSecond.toFixed(1)} a second, median ${median.toFixed(1)} ms, ` +
  `p95 ${p95.toFixed(1)} ms, ${late.toFixed(1)} % later than ${LATE} ms`;

/** Milliseconds that the page has computed so far: scripts, style and layout. */
const computed = async (page: Page): Promise<() => Promise<number>> => {
  const inspector = await page.context().newCDPSession(page);
  await inspector.send("Performance.enable");
  return async () => {
    const { metrics } = await inspector.send("Performance.getMetrics");
    const parts = ["ScriptDuration", "RecalcStyleDuration", "LayoutDuration"];
    return metrics.reduce((sum, { name, value }) => sum + (parts.includes(name) ? value * 1000 : 0), 0);
  };
};

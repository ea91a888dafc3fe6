import type { BusEvent } from "../../api/events";
import { clock } from "../../lib/time";
import type { Context, Told } from "./api";

/** Whether an agent is told of an event, and why. */
export type Verdict = { told: true; line: Told } | { told: false; why: string };

/** Two events further apart are two lines (`host/events/src/window.rs`). */
const TOGETHER = 60_000;

const minutes = (milliseconds: number): string => {
  const value = Math.round(milliseconds / 60_000);
  return value === 1 ? "1 minute" : `${value} minutes`;
};

/** The later line that stands for this event too: the same said again by the same source. */
const later = (event: BusEvent, { lines }: Context): Told | undefined =>
  lines.find(
    (line) =>
      line.count > 1 &&
      line.sequence > event.sequence &&
      line.source === event.source &&
      line.type === event.type &&
      line.text === event.line &&
      line.timestamp - event.timestamp <= TOGETHER * line.count,
  );

/** What became of an event in a context. */
export const verdict = (event: BusEvent, context: Context, now: number): Verdict => {
  const line = context.lines.find((line) => line.sequence === event.sequence);
  if (line) return { told: true, line };
  const no = (why: string): Verdict => ({ told: false, why });
  if (!event.line) return no("There is nothing to tell of it: events of this type have no line.");
  if (now - event.timestamp > context.window) {
    return no(`It is too old. The window reaches back ${minutes(context.window)}.`);
  }
  if (event.sequence > context.upTo)
    return no("It came after this context was made. The next one may have it.");
  const same = later(event, context);
  if (same) return no(`It is counted in a later line that says the same, of ${clock(same.timestamp)}.`);
  if (context.considered > context.lines.length) {
    const { lines, considered } = context;
    return no(`Others mattered more: there was room for ${lines.length} of ${considered} lines.`);
  }
  return no("It is not in the window: something later said the same, or its source said too much at once.");
};

/** `0.36` of 1 as a share, for a bar. */
export const share = (score: number): number => Math.max(0, Math.min(1, score));

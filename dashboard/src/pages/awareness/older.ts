import type { BusEvent } from "../../api/events";

/** Reads events after a sequence, oldest first, and says after which one to go on. */
export type ReadAfter = (after: number, limit: number) => Promise<{ events: BusEvent[]; last: number }>;

/** Events that are looked for at once. */
const STEP = 500;
/** Of one request. */
const PAGE = 1_000;

/**
 * The events just before one, as the daemon reads its log forwards only. Sequences have gaps (after a crash, and where
 * others' events are), so it begins further back until there is something. None: the log begins here.
 */
export const earlier = async (read: ReadAfter, sequence: number): Promise<BusEvent[]> => {
  for (let step = STEP; ; step *= 8) {
    const start = Math.max(0, sequence - 1 - step);
    const found: BusEvent[] = [];
    for (let after = start; after < sequence - 1; ) {
      const { events, last } = await read(after, PAGE);
      found.push(...events.filter((event) => event.sequence < sequence));
      if (last <= after) break;
      after = last;
    }
    if (found.length > 0 || start === 0) return found;
  }
};

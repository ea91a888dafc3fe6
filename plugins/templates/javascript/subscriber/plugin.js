// Counts events by kind, and publishes a summary with every tenth.
import * as bus from "./signet/bus.js";
import * as log from "./signet/log.js";
import * as state from "./signet/state.js";

/** A summary comes with every so many events. */
const SUMMARY_EVERY = 10;

export const subscriber = {
  onEvent(event) {
    const counts = state.get("counts", {});
    counts[event.kind] = (counts[event.kind] ?? 0) + 1;
    state.set("counts", counts);

    const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
    if (total % SUMMARY_EVERY === 0) {
      log.info(`${total} events so far`);
      bus.publish("{{name}}.summary", { total, counts });
    }
  },
};

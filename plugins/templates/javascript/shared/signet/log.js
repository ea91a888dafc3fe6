// Lines in the daemon's log. What is over the limit of a call is dropped: a log is no reason to fail.
import { write } from "signet:plugin/log@0.1.0";

const line = (level) => (/** @type {string} */ message) => {
  try {
    write(level, message);
  } catch {
    // Over the limit.
  }
};

export const debug = line("debug");
export const info = line("info");
export const warn = line("warn");
export const error = line("error");

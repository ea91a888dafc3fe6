// What a plugin throws. The daemon's own refusals are caught in the same form: `{ tag, val }`.

/** @typedef {"denied" | "not-found" | "invalid" | "conflict" | "limit" | "unavailable" | "other"} Tag */

/**
 * An error of the contract: `throw error("invalid", "say what, and what to do next")`.
 * @param {Tag} tag
 * @param {string} val
 */
export function error(tag, val) {
  return { tag, val };
}

/**
 * The error in what was caught, `{ tag, val }`; undefined if it is something else.
 * @param {any} caught
 * @returns {{ tag: Tag, val: string } | undefined}
 */
export function asError(caught) {
  const payload = caught?.payload ?? caught;
  return typeof payload?.tag === "string" ? payload : undefined;
}

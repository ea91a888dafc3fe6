// The plugin's own durable store, as JSON. All writes of one call become durable together.
import * as store from "signet:plugin/state@0.1.0";

/**
 * The value of a key; `otherwise` if there is none.
 * @param {string} key
 * @param {any} [otherwise]
 */
export function get(key, otherwise) {
  const bytes = store.get(key);
  return bytes === undefined ? otherwise : JSON.parse(new TextDecoder().decode(bytes));
}

/**
 * @param {string} key
 * @param {any} value
 */
export function set(key, value) {
  store.set(key, new TextEncoder().encode(JSON.stringify(value)));
}

/** Deletes a key; answers whether there was one. */
export const remove = store.delete;

/** Keys with a prefix, sorted. */
export const keys = store.keys;

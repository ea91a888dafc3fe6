// Publishing events.
import { publish as send } from "signet:plugin/bus@0.1.0";

/**
 * Publishes an event of a dotted kind with an object. Answers its sequence number.
 * @param {string} kind
 * @param {object} payload
 * @returns {bigint}
 */
export function publish(kind, payload) {
  return send(kind, JSON.stringify(payload));
}

// One request to the daemon, and what goes into its headers. Not `fetch`: it takes longer to load than a hook may
// take.

import http from "node:http";
import https from "node:https";
import { agentFor } from "./network.mjs";

/** Bytes of an answer that are read. */
const MOST_ANSWER = 64 * 1024 * 1024;

/**
 * Sends a request and takes whatever answer comes within the time. Rejects when there is none.
 *
 * @param {{ url: string, method?: string, headers?: Record<string, string>, body?: string, timeoutMs: number,
 *   env?: Readonly<Record<string, string | undefined>> }} request
 * @returns {Promise<{ status: number, text: string }>}
 */
export function exchange({ url, method = "POST", headers = {}, body = "", timeoutMs, env = process.env }) {
  return new Promise((resolve, reject) => {
    const bytes = Buffer.from(body);
    const about = { "Content-Type": "application/json", "Content-Length": String(bytes.length) };
    const all = method === "GET" ? headers : { ...about, ...headers };
    const library = url.startsWith("https:") ? https : http;
    const options = { method, headers: all, agent: agentFor(url, env) };
    const request = library.request(url, options, (response) => {
      const parts = [];
      let size = 0;
      response.on("data", (part) => {
        size += part.length;
        if (size > MOST_ANSWER) request.destroy(new Error(`its answer is larger than ${MOST_ANSWER >> 20} MiB`));
        parts.push(part);
      });
      response.on("error", reject);
      response.on("end", () => resolve({ status: response.statusCode ?? 0, text: Buffer.concat(parts).toString("utf8") }));
    });
    const late = () => {
      const error = new Error("it did not answer in time");
      request.destroy(error);
      // While a proxy is still making the connection there is nothing that could be destroyed.
      reject(error);
    };
    const timer = setTimeout(late, Math.max(timeoutMs, 1));
    request.on("close", () => clearTimeout(timer));
    request.on("error", reject);
    request.end(bytes);
  });
}

/**
 * Headers without those that say nothing.
 *
 * @param {Record<string, string | undefined>} named
 * @returns {Record<string, string>}
 */
export function headersOf(named) {
  return Object.fromEntries(Object.entries(named).flatMap(([name, value]) => (value ? [[name, ascii(value)]] : [])));
}

/** A header holds ASCII: other letters become JSON's escapes. */
function ascii(text) {
  return text.replace(/[^\x20-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** One HTTP request. Not `fetch`: it takes longer to load than a hook may take. */

import http from "node:http";
import https from "node:https";

import { inWords } from "./failure.ts";

/** Bytes of an answer. */
const ANSWER = 64 << 20;

export interface Request {
  method: "GET" | "POST";
  url: string;
  headers: Record<string, string>;
  body?: string;
  /** Milliseconds for all of it. */
  timeout: number;
}

export interface Answer {
  status: number;
  text: string;
}

/** Sends a request and takes whatever answer comes. Fails when there is none. */
export async function send(request: Request): Promise<Answer> {
  const signal = AbortSignal.timeout(request.timeout);
  try {
    return await exchange(request, signal);
  } catch (error) {
    throw new Error(signal.aborted ? "it did not answer in time" : inWords(error));
  }
}

function exchange(request: Request, signal: AbortSignal): Promise<Answer> {
  const { method, headers, body = "" } = request;
  const library = request.url.startsWith("https:") ? https : http;
  const length = method === "POST" ? { "Content-Length": String(Buffer.byteLength(body)) } : {};
  return new Promise((resolve, reject) => {
    const asked = library.request(request.url, { method, headers: { ...headers, ...length }, signal }, (response) => {
      const parts: Buffer[] = [];
      let size = 0;
      response.on("error", reject);
      response.on("data", (part: Buffer) => {
        size += part.length;
        parts.push(part);
        if (size > ANSWER) asked.destroy(new Error(`its answer is larger than ${ANSWER >> 20} MiB`));
      });
      response.on("end", () => {
        resolve({ status: response.statusCode ?? 0, text: Buffer.concat(parts).toString("utf8") });
      });
    });
    asked.on("error", reject);
    asked.end(body);
  });
}

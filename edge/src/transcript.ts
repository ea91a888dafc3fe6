/** The end of a transcript, whole lines. */

import fs from "node:fs";

/** Bytes of a transcript's end that are sent. */
export const TRANSCRIPT = 4 << 20;

/** None if there is none: the harness makes the file a little later than it names it. */
export function readTranscript(file: unknown): string | undefined {
  if (typeof file !== "string" || !/\.jsonl?$/.test(file)) return undefined;
  try {
    if (!fs.statSync(file).isFile()) return undefined;
    const handle = fs.openSync(file, "r");
    try {
      return end(handle);
    } finally {
      fs.closeSync(handle);
    }
  } catch {
    return undefined;
  }
}

function end(handle: number): string | undefined {
  const skip = Math.max(0, fs.fstatSync(handle).size - TRANSCRIPT);
  const bytes = Buffer.alloc(TRANSCRIPT);
  let length = 0;
  for (let read = -1; read !== 0 && length < TRANSCRIPT; length += read) {
    read = fs.readSync(handle, bytes, length, TRANSCRIPT - length, skip + length);
  }
  const text = bytes.toString("utf8", 0, length);
  if (skip === 0) return text;
  // The first line is cut.
  const first = text.indexOf("\n");
  return first < 0 ? undefined : text.slice(first + 1);
}

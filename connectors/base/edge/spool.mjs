// Events that are kept in files while the daemon cannot be reached, and delivered later, in order. The same
// files are written and read by `signet hook` (docs/edges.md).

import fs from "node:fs";
import path from "node:path";

const MOST_FILES = 500;
const MOST_BYTES = 32 * 1024 * 1024;
const LONGEST_MS = 7 * 24 * 60 * 60 * 1000;
/** A deliverer that has held the lock for so long is gone. */
const LOCK_MS = 60_000;

/** Names sort in the order of what happened. */
const EVENT_FILE = /^\d{13}-[0-9a-f-]{36}\.json$/;

/** What a status says of an event: "done", "refused" (it never will be taken) or "later". */
export function fate(status) {
  if (status >= 200 && status < 300) return "done";
  const later = [401, 403, 408, 429];
  return status >= 400 && status < 500 && !later.includes(status) ? "refused" : "later";
}

/** The folder's events: `keep(event)` writes one, `deliver(send, deadline)` sends what is there. */
export function spool(folder) {
  return { keep: (event) => keep(folder, event), deliver: (send, deadline) => deliver(folder, send, deadline) };
}

function keep(folder, event) {
  fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
  const name = `${String(event.at).padStart(13, "0")}-${event.id}.json`;
  const fresh = path.join(folder, `.${name}.new`);
  fs.writeFileSync(fresh, JSON.stringify(event), { mode: 0o600 });
  fs.renameSync(fresh, path.join(folder, name));
  makeRoom(folder);
}

/** The oldest go first. */
function makeRoom(folder) {
  const files = waiting(folder).map((name) => ({ name, bytes: sizeOf(path.join(folder, name)) }));
  let [count, bytes] = [files.length, files.reduce((sum, file) => sum + file.bytes, 0)];
  let dropped = 0;
  for (const file of files) {
    const old = Date.now() - Number(file.name.slice(0, 13)) > LONGEST_MS;
    if (!old && count <= MOST_FILES && bytes <= MOST_BYTES) break;
    if (remove(path.join(folder, file.name))) dropped += 1;
    [count, bytes] = [count - 1, bytes - file.bytes];
  }
  addTo(path.join(folder, "dropped"), dropped);
}

function waiting(folder) {
  try {
    return fs.readdirSync(folder).filter((name) => EVENT_FILE.test(name)).sort();
  } catch {
    return [];
  }
}

/**
 * Sends what waits until `deadline`. `send(event, ms)` answers a status, or throws when nobody answers.
 * Answers whether the daemon was there: false stops a caller from trying once more at once.
 */
async function deliver(folder, send, deadline) {
  if (waiting(folder).length === 0 || !lock(folder)) return true;
  try {
    for (const name of waiting(folder)) {
      const left = deadline - Date.now();
      if (left <= 0) return true;
      const file = path.join(folder, name);
      const event = read(file);
      const what = event ? fate(await send(event, left)) : "refused";
      if (what === "later") return true;
      if (what === "refused") addTo(path.join(folder, "refused"), 1);
      remove(file);
    }
    return true;
  } catch {
    return false;
  } finally {
    remove(path.join(folder, "lock"));
  }
}

function lock(folder) {
  const file = path.join(folder, "lock");
  for (let tries = 0; tries < 2; tries += 1) {
    try {
      fs.writeFileSync(file, `${process.pid} ${Date.now()}\n`, { flag: "wx", mode: 0o600 });
      return true;
    } catch (error) {
      if (error.code !== "EEXIST" || !isOld(file)) return false;
      remove(file);
    }
  }
  return false;
}

function isOld(file) {
  try {
    const since = /\b\d{13}\b/.exec(fs.readFileSync(file, "utf8"))?.[0] ?? fs.statSync(file).mtimeMs;
    return Date.now() - Number(since) > LOCK_MS;
  } catch {
    return true;
  }
}

/** None: it is damaged. */
function read(file) {
  try {
    const event = JSON.parse(fs.readFileSync(file, "utf8"));
    return typeof event.payload === "string" && typeof event.event === "string" ? event : undefined;
  } catch {
    return undefined;
  }
}

function sizeOf(file) {
  return fs.statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}

function addTo(file, count) {
  if (count === 0) return;
  let before = 0;
  try {
    before = Number.parseInt(fs.readFileSync(file, "utf8"), 10) || 0;
  } catch {
    // The first one.
  }
  fs.writeFileSync(file, `${before + count}\n`, { mode: 0o600 });
}

function remove(file) {
  try {
    fs.unlinkSync(file);
    return true;
  } catch {
    return false;
  }
}

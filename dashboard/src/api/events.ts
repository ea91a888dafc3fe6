import { session } from "../auth/session";
import { request } from "./client";
import { ApiFailure } from "./failure";
import { messages } from "./sse";

/** An event of the bus, as the daemon writes it. */
export interface BusEvent {
  id: string;
  sequence: number;
  source: string;
  type: string;
  /** Milliseconds since 1970. */
  timestamp: number;
  payload: Record<string, unknown>;
  /** Where it happened, for people. */
  surface?: string;
  /** What happened, as an agent would read it; absent where agents are not told. */
  line?: string;
}

/** How the connection to the daemon is. */
export type Connection = "connecting" | "live" | "offline";

type Hear = (event: BusEvent) => void;

const hearers = new Set<{ kinds: string[]; hear: Hear }>();
const watchers = new Set<() => void>();
let connection: Connection = "connecting";
let running: AbortController | undefined;
/** The last event that was heard, after which the stream goes on. */
let last: string | undefined;

const become = (next: Connection): void => {
  if (next === connection) return;
  connection = next;
  for (const watcher of watchers) watcher();
};

const tell = (event: BusEvent): void => {
  for (const { kinds, hear } of hearers) {
    if (kinds.some((kind) => event.type.startsWith(kind))) hear(event);
  }
};

const follow = async (signal: AbortSignal): Promise<void> => {
  const headers: Record<string, string> = { accept: "text/event-stream" };
  if (last) headers["last-event-id"] = last;
  const response = await request("GET", "/api/os/events/stream", undefined, {
    signal,
    headers,
    query: { lines: true },
    priority: "low",
  });
  if (!response.body) return;
  become("live");
  for await (const message of messages(response.body)) {
    if (message.id) last = message.id;
    // What has no id is no event: the daemon's greeting.
    if (message.id && message.event === "message") tell(JSON.parse(message.data) as BusEvent);
    if (message.event === "missed") for (const watcher of missed) watcher();
  }
};

const missed = new Set<() => void>();

/** Milliseconds between two attempts: at once, then slower, with some chance so that windows do not come all together. */
const pause = (attempt: number): number => Math.min(250 * 2 ** attempt, 8_000) * (0.75 + Math.random() / 2);

/** Whether asking again changes nothing: signed out, or not allowed to hear. */
const isOver = (error: unknown): boolean =>
  error instanceof ApiFailure && (error.status === 401 || error.status === 403);

const run = async (signal: AbortSignal): Promise<void> => {
  for (let attempt = 0; !signal.aborted; attempt += 1) {
    const begun = Date.now();
    const error = await follow(signal).catch((error: unknown) => error);
    if (signal.aborted) return;
    // What may not be heard is no reason to call the daemon away.
    if (isOver(error)) return become("live");
    become("offline");
    if (Date.now() - begun > 5_000) attempt = 0;
    await new Promise((resolve) => setTimeout(resolve, pause(attempt)));
  }
};

/** One stream for the whole page, as long as somebody is signed in. */
const restart = (): void => {
  running?.abort();
  running = undefined;
  if (!session.token()) return;
  running = new AbortController();
  become("connecting");
  void run(running.signal);
};

export const events = {
  start: (): void => {
    session.subscribe(restart);
    restart();
  },
  /** Hears events whose type begins so (`mcp.`, `system.dashboard.changed`, or `` for all). */
  hear: (kinds: string[], hear: Hear): (() => void) => {
    const entry = { kinds, hear };
    hearers.add(entry);
    return () => hearers.delete(entry);
  },
  /** Told when events were lost, after which what is shown should be asked for anew. */
  onMissed: (watcher: () => void): (() => void) => {
    missed.add(watcher);
    return () => missed.delete(watcher);
  },
  connection: (): Connection => connection,
  watch: (watcher: () => void): (() => void) => {
    watchers.add(watcher);
    return () => watchers.delete(watcher);
  },
};

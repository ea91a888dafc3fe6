import type { Daemon } from "../e2e/daemon";
import { install, lay, type Tile } from "../e2e/support/board";

/** Installs so many small servers and puts their cards on the grid, four in a row; gives their names. */
export const placeCards = async (daemon: Daemon, count: number): Promise<string[]> => {
  const names = Array.from({ length: count }, (_, at) => `Many${String(at).padStart(2, "0")}`);
  for (let at = 0; at < count; at += 5) {
    await Promise.all(names.slice(at, at + 5).map((name) => install(daemon, name)));
  }
  const tile = (name: string, at: number): Tile => ({
    id: name.toLowerCase(),
    x: (at % 4) * 3,
    y: Math.floor(at / 4) * 3,
    w: 3,
    h: 3,
  });
  lay(daemon, names.map(tile));
  return names;
};

/** Publishes so many events of four sources. */
export const publish = async (daemon: Daemon, count: number, name: string): Promise<void> => {
  for (let from = 0; from < count; from += 1_000) {
    const events = Array.from({ length: Math.min(1_000, count - from) }, (_, at) => ({
      type: "bench.line",
      source: `bench-${at % 4}`,
      payload: { summary: `${name} ${from + at}` },
    }));
    await daemon.ask("POST", "/api/os/events", { events });
  }
};

/** Remembers so many things of some projects, told by three harnesses. */
export const remember = async (daemon: Daemon, count: number): Promise<void> => {
  const one = (n: number): Promise<unknown> =>
    daemon.ask(
      "POST",
      "/api/memory/remember",
      { content: `Thing ${n} of ${count}`, project: `p${n % 17}`, tags: `t${n % 23}` },
      { "x-signet-harness": ["claude-code", "codex", "pi"][n % 3] ?? "" },
    );
  for (let from = 0; from < count; from += 50) {
    await Promise.all(Array.from({ length: Math.min(50, count - from) }, (_, at) => one(from + at)));
  }
};

/** A little of everything, so that no page is empty. */
export const fill = async (daemon: Daemon): Promise<void> => {
  await placeCards(daemon, 8);
  await publish(daemon, 60, "event");
  await remember(daemon, 60);
  await daemon.ask("POST", "/api/auth/api-keys", { name: "bench" });
  const session = { "x-signet-harness": "pi", "x-signet-session-key": "bench-1" };
  await daemon.ask("POST", "/api/hooks/session-start", { harness: "pi" }, session);
};

/** Where each page is, with what it is called. */
export const PAGES: [path: string, title: string][] = [
  ["/", "Home"],
  ["/chat", "Chat"],
  ["/awareness", "Awareness"],
  ["/agents", "Agents"],
  ["/memory", "Memory"],
  ["/plugins", "Plugins"],
  ["/keys", "Keys"],
  ["/settings", "Settings"],
];

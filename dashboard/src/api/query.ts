import { QueryClient } from "@tanstack/react-query";
import { events } from "./events";
import { ApiFailure } from "./failure";

/** What is asked for again when something of a kind happened: beginnings of types, and beginnings of query keys. */
const STALE: [kinds: string[], keys: string[]][] = [
  [["mcp."], ["servers", "widgets", "calls"]],
  [["system.questions."], ["questions"]],
  [["system.dashboard."], ["dashboard"]],
  [["memory."], ["memories"]],
  [["plugin."], ["plugins", "servers", "widgets", "status"]],
  [
    ["harness.", "session."],
    ["sessions", "edges"],
  ],
  [["system."], ["status"]],
];

/** Events come in bursts: what they make stale is asked for once. */
const TOGETHER = 150;

const worthTrying = (failures: number, error: unknown): boolean =>
  error instanceof ApiFailure && error.offline && failures < 3;

/** All that was asked for, kept current by the stream of events. */
export const createQueries = (): QueryClient => {
  const client = new QueryClient({
    defaultOptions: {
      queries: { staleTime: 30_000, retry: worthTrying, refetchOnWindowFocus: true },
      mutations: { retry: false },
    },
  });
  const stale = new Set<string>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const flush = (): void => {
    timer = undefined;
    for (const key of stale) void client.invalidateQueries({ queryKey: [key] });
    stale.clear();
  };
  for (const [kinds, keys] of STALE) {
    events.hear(kinds, () => {
      for (const key of keys) stale.add(key);
      if (!timer) timer = setTimeout(flush, TOGETHER);
    });
  }
  events.onMissed(() => void client.invalidateQueries());
  // The daemon was away: everything may have changed.
  let before = events.connection();
  events.watch(() => {
    if (before === "offline" && events.connection() === "live") void client.invalidateQueries();
    before = events.connection();
  });
  return client;
};

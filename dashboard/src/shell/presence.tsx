import { useSyncExternalStore } from "react";
import { events } from "../api/events";
import { Dot } from "../ui/tag";

const WORDS = {
  connecting: ["warn", "Connecting"],
  live: ["ok", "Connected"],
  offline: ["bad", "Not reachable"],
} as const;

/** Whether the daemon is there. */
export const Presence = () => {
  const connection = useSyncExternalStore(events.watch, events.connection);
  const [tone, words] = WORDS[connection];
  return (
    <p role="status" className="flex items-center gap-1.5 px-2 text-s text-ink-2">
      <Dot tone={tone} />
      <span className="max-sm:unseen">{words}</span>
    </p>
  );
};

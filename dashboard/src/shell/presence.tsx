import { useSyncExternalStore } from "react";
import { events } from "../api/events";
import { Dot } from "../ui/tag";

const WORDS = {
  connecting: ["warn", "Connecting"],
  live: ["ok", "Connected"],
  offline: ["bad", "Not reachable"],
} as const;

/** Whether the daemon is there. It is seen when it is not: that it is shows in everything else. */
export const Presence = () => {
  const connection = useSyncExternalStore(events.watch, events.connection);
  const [tone, words] = WORDS[connection];
  const calm = connection === "live";
  return (
    <p
      role="status"
      className={calm ? "unseen" : "flex shrink-0 items-center gap-1.5 px-1.5 text-s text-ink-2"}
    >
      <Dot tone={tone} />
      {words}
    </p>
  );
};

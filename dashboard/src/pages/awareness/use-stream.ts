import { useCallback, useEffect, useState, useSyncExternalStore } from "react";
import { events } from "../../api/events";
import { after, latest } from "./api";
import { earlier } from "./older";
import { Stream } from "./stream";

/** Events that are there at first. */
const FIRST = 1_000;

export type Reading = "reading" | "ready" | "failed";

/** The stream as long as a page is shown, and what can be done with it. */
export const useStream = () => {
  const [stream] = useState(() => new Stream());
  const view = useSyncExternalStore(stream.watch, stream.snapshot);
  const [first, setFirst] = useState<{ state: Reading; error?: unknown }>({ state: "reading" });
  const [older, setOlder] = useState<Reading | "end">("ready");

  const read = useCallback(async () => {
    try {
      const page = await latest(FIRST);
      stream.add(page.events);
      // With the frame in which they are drawn, not before.
      requestAnimationFrame(() => setFirst({ state: "ready" }));
      if (page.events.length < FIRST && page.events[0]?.sequence === 1) setOlder("end");
    } catch (error) {
      setFirst({ state: "failed", error });
    }
  }, [stream]);

  useEffect(() => {
    // Heard before it is read, so that nothing falls in between.
    const stop = [events.hear([""], (event) => stream.add([event])), events.onMissed(() => void read())];
    void read();
    return () => {
      for (const end of stop) end();
    };
  }, [stream, read]);

  const loadOlder = useCallback(async () => {
    const oldest = stream.oldest();
    if (oldest === undefined || stream.isFull) return setOlder("end");
    setOlder("reading");
    try {
      const found = await earlier(after, oldest);
      stream.add(found);
      setOlder(found.length === 0 ? "end" : "ready");
    } catch {
      setOlder("failed");
    }
  }, [stream]);

  return { stream, view, first, retry: read, older, loadOlder };
};

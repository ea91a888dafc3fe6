import { type RefObject, useCallback, useEffect, useRef, useState } from "react";
import { live, type Running } from "./live";

/** Pixels around the window in which widgets are made ready before they are seen. */
const SOON = "200px";

/** Whether an element is on the screen, or nearly. */
export const useOnScreen = (element: RefObject<HTMLElement | null>): boolean => {
  const [seen, setSeen] = useState(false);
  useEffect(() => {
    if (!element.current) return;
    const observer = new IntersectionObserver(
      (entries) => setSeen(entries.some(({ isIntersecting }) => isIntersecting)),
      { rootMargin: SOON },
    );
    observer.observe(element.current);
    return () => observer.disconnect();
  }, [element]);
  return seen;
};

type Life = "waiting" | "running" | "resting";

/** Whether an app runs. It begins when it is seen, and rests when too many do. */
export const useLive = (seen: boolean): { life: Life; wake: () => void } => {
  const [life, setLife] = useState<Life>("waiting");
  const own = useRef<Running>({ seen: false, rest: () => setLife("resting") });

  const enter = useCallback((woken: boolean) => {
    setLife(live.enter(own.current, woken) ? "running" : "resting");
  }, []);

  useEffect(() => {
    live.see(own.current, seen);
    if (seen) enter(false);
  }, [seen, enter]);

  useEffect(() => {
    const app = own.current;
    return () => live.leave(app);
  }, []);

  return { life, wake: () => enter(true) };
};

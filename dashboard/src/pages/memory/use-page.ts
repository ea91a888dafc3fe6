import { type RefObject, useLayoutEffect, useState } from "react";
import type { Where } from "./where";

/** What is to be different in the address. `undefined` takes a part away. */
export type Change = { [Name in keyof Where]?: Where[Name] | undefined };

/** Changes the address; in place of what it was, where going back to that would be of no use. */
export type Go = (change: Change, replace?: boolean) => void;

/** How wide something is at the moment. */
export const useWidth = (of: RefObject<HTMLElement | null>): number => {
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const element = of.current;
    if (!element) return;
    const measure = (): void => setWidth(element.clientWidth);
    measure();
    const watcher = new ResizeObserver(measure);
    watcher.observe(element);
    return () => watcher.disconnect();
  }, [of]);
  return width;
};

import { useCallback, useSyncExternalStore } from "react";

/** Whether the window is so, for what cannot be said in CSS: `(min-width: 860px)`. */
export const useMedia = (query: string): boolean => {
  const watch = useCallback(
    (watcher: () => void) => {
      const list = matchMedia(query);
      list.addEventListener("change", watcher);
      return () => list.removeEventListener("change", watcher);
    },
    [query],
  );
  return useSyncExternalStore(watch, () => matchMedia(query).matches);
};

import { useEffect, useRef } from "react";

const TYPED_IN = "input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]";

/** Keys of a page. They count where nothing is typed and nothing is laid over it. */
export const useKeys = (keys: Record<string, () => void>): void => {
  const current = useRef(keys);
  current.current = keys;
  useEffect(() => {
    const hear = (event: KeyboardEvent): void => {
      const run = current.current[event.key];
      if (!run || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.target instanceof Element && event.target.closest(TYPED_IN)) return;
      if (document.querySelector("dialog[open]")) return;
      event.preventDefault();
      run();
    };
    document.addEventListener("keydown", hear);
    return () => document.removeEventListener("keydown", hear);
  }, []);
};

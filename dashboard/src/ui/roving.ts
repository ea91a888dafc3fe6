import { type KeyboardEvent, useState } from "react";

const ROW = "[data-row]";

/**
 * A list that is one stop of the Tab key: arrows, Home and End move in it. `list` is for what holds the rows, `row` for
 * each thing in it that can have the focus.
 */
export const useRoving = (rows: number) => {
  const [at, setAt] = useState(0);
  const current = Math.min(at, Math.max(0, rows - 1));
  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    const moves: Record<string, number> = {
      ArrowDown: current + 1,
      ArrowUp: current - 1,
      Home: 0,
      End: rows - 1,
    };
    const to = moves[event.key];
    if (to === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    const next = event.currentTarget.querySelectorAll<HTMLElement>(ROW)[Math.max(0, Math.min(rows - 1, to))];
    if (!next) return;
    event.preventDefault();
    next.focus();
  };
  return {
    list: { onKeyDown },
    row: (index: number) => ({
      "data-row": index,
      tabIndex: index === current ? 0 : -1,
      onFocus: () => setAt(index),
    }),
  };
};

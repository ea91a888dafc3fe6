import { useVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { classes } from "../../lib/class";
import type { Row as RowOf } from "./item";
import { MemoryRow } from "./row";
import type { Go } from "./use-page";
import type { Where } from "./where";

interface Props {
  rows: RowOf[];
  /** Memories among them. */
  total: number;
  where: Where;
  go: Go;
  chosen: ReadonlySet<string>;
  onChoose: (id: string) => void;
  /** Somebody wants to read the open memory. */
  onEnter: () => void;
  onMore: (() => void) | undefined;
  /** They answer the question before. */
  stale: boolean;
  /** The focus is to go into them, once they answer this one. */
  lead: boolean;
  onLed: () => void;
}

const STEPS: Record<string, number> = { ArrowDown: 1, ArrowUp: -1, j: 1, k: -1 };

interface Can {
  move: (to: number) => void;
  choose: () => void;
  last: number;
}

const DEEDS: Record<string, (can: Can) => void> = {
  Home: ({ move }) => move(0),
  End: ({ move, last }) => move(last),
  x: ({ choose }) => choose(),
  " ": ({ choose }) => choose(),
};

const toSearch = (): void => document.querySelector<HTMLElement>("[aria-label='Search memories']")?.focus();

/** The rows in sight, of however many. Arrows move among them. */
export const Rows = (props: Props) => {
  const { rows, total, where, go, chosen, onChoose, onEnter, onMore, stale, lead, onLed } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState(0);
  const wanted = useRef<number>(undefined);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: (at) => ("day" in (rows[at] ?? {}) ? 36 : 63),
    getItemKey: (at) => {
      const row = rows[at];
      return row && "item" in row ? row.item.id : `${at}`;
    },
    overscan: 8,
  });
  const seen = virtual.getVirtualItems();
  const last = seen.at(-1)?.index ?? 0;

  useEffect(() => {
    if (onMore && last >= rows.length - 20) onMore();
  }, [last, rows.length, onMore]);

  const tabbable = Math.min(active, total - 1);
  useEffect(() => {
    if (!lead || stale) return;
    wanted.current = tabbable;
    onLed();
  }, [lead, stale, tabbable, onLed]);

  // The row that is to have the focus may have to be scrolled to before it exists.
  useEffect(() => {
    if (wanted.current === undefined) return;
    const row = scroller.current?.querySelector<HTMLElement>(`[data-place="${wanted.current}"]`);
    if (!row) return;
    wanted.current = undefined;
    row.focus({ preventScroll: true });
  });

  const move = (to: number): void => {
    const place = Math.max(0, Math.min(total - 1, to));
    const at = rows.findIndex((row) => "item" in row && row.place === place);
    const row = rows[at];
    if (!row || !("item" in row)) return;
    wanted.current = place;
    setActive(place);
    // The day's name is shown with the first of the day.
    virtual.scrollToIndex(at > 0 && "day" in (rows[at - 1] ?? {}) && place < active ? at - 1 : at);
    if (where.id) go({ id: row.item.id }, true);
  };

  const onKey = (event: KeyboardEvent, place: number, id: string): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const step = STEPS[event.key];
    const deed = step ? () => (place + step < 0 ? toSearch() : move(place + step)) : DEEDS[event.key];
    if (!deed) return;
    event.preventDefault();
    deed({ move, choose: () => onChoose(id), last: total - 1 });
  };

  return (
    <div
      ref={scroller}
      className={classes("min-h-0 flex-1 overflow-auto transition-opacity", stale && "opacity-60")}
    >
      <ul style={{ height: virtual.getTotalSize() }} className="relative mb-6">
        {seen.map(({ index, key, start }) => {
          const row = rows[index];
          if (!row) return null;
          return (
            <li
              key={key}
              ref={virtual.measureElement}
              data-index={index}
              {...("item" in row && { "aria-setsize": onMore ? -1 : total, "aria-posinset": row.place + 1 })}
              style={{ transform: `translateY(${start}px)` }}
              className="absolute inset-x-0 top-0"
            >
              {"day" in row ? (
                <h2 className="px-4 pt-4 pb-1 text-s font-medium text-ink-2 sm:px-8">{row.day}</h2>
              ) : (
                <MemoryRow
                  item={row.item}
                  place={row.place}
                  open={row.item.id === where.id}
                  tabbable={row.place === tabbable}
                  chosen={chosen.has(row.item.id)}
                  choosing={chosen.size > 0}
                  onChoose={() => onChoose(row.item.id)}
                  onFocus={() => setActive(row.place)}
                  onEnter={onEnter}
                  onKey={(event) => onKey(event, row.place, row.item.id)}
                />
              )}
            </li>
          );
        })}
      </ul>
    </div>
  );
};

import { useVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, useEffect, useId, useLayoutEffect, useRef, useState } from "react";
import type { BusEvent } from "../../api/events";
import { Button } from "../../ui/button";
import { useNow } from "../../ui/time";
import { EventRow } from "./event-row";
import type { useStream } from "./use-stream";

/** Heights of a row: on one line, and on two where there is no room for that. */
const [LINE, TWO_LINES] = [36, 56];
/** Pixels below which a row has two lines. */
const NARROW = 560;
/** Rows from the end at which older ones are read. */
const NEAR = 20;

interface Props {
  rows: readonly BusEvent[];
  window: number | undefined;
  /** It shows the newest, whatever comes. */
  following: boolean;
  older: ReturnType<typeof useStream>["older"];
  onOlder: () => void;
  /** Whether older ones are read when the end is near. */
  auto: boolean;
  /** Whether something else than the newest is looked at. */
  onReading: (reading: boolean) => void;
  onOpen: (event: BusEvent) => void;
}

/** Events as a list of which only what is seen is there. One place for the Tab key; arrows move in it. */
export const StreamList = ({ rows, window, following, older, onOlder, auto, onReading, onOpen }: Props) => {
  const box = useRef<HTMLDivElement>(null);
  const id = useId();
  const [narrow, setNarrow] = useState(false);
  /** The sequence of the row at which the keyboard is. */
  const [active, setActive] = useState<number>();
  const height = narrow ? TWO_LINES : LINE;
  const now = useNow();
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => height,
    getItemKey: (index) => rows[index]?.sequence ?? index,
    overscan: 6,
  });

  useLayoutEffect(() => {
    const shown = box.current;
    if (!shown) return;
    const observer = new ResizeObserver(() => setNarrow(shown.clientWidth < NARROW));
    observer.observe(shown);
    return () => observer.disconnect();
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: measured anew when the height is another
  useLayoutEffect(() => virtual.measure(), [height]);

  useLayoutEffect(() => {
    if (!following) return;
    setActive(undefined);
    box.current?.scrollTo({ top: 0 });
  }, [following]);

  const items = virtual.getVirtualItems();
  const end = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (auto && older === "ready" && end > 0 && end >= rows.length - NEAR) onOlder();
  }, [auto, older, end, rows.length, onOlder]);

  const at = active === undefined ? -1 : rows.findIndex(({ sequence }) => sequence === active);
  const go = (index: number): void => {
    const to = Math.max(0, Math.min(rows.length - 1, index));
    const row = rows[to];
    if (!row) return;
    setActive(row.sequence);
    onReading(true);
    virtual.scrollToIndex(to, { align: "auto" });
  };
  const keys = (event: KeyboardEvent): void => {
    const page = Math.max(1, Math.floor((box.current?.clientHeight ?? 0) / height) - 1);
    const moves: Record<string, number> = {
      ArrowDown: at + 1,
      j: at + 1,
      ArrowUp: at - 1,
      k: at - 1,
      PageDown: at + page,
      PageUp: at - page,
      Home: 0,
      End: rows.length - 1,
    };
    const to = moves[event.key];
    const row = rows[at];
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (to !== undefined) go(to);
    else if (event.key === "Enter" && row) onOpen(row);
    else if (event.key === "Escape" && active !== undefined) onReading(false);
    else return;
    event.preventDefault();
  };

  return (
    <div
      ref={box}
      onScroll={(event) => {
        // At the top again, and no row is chosen: it goes on by itself.
        if (event.currentTarget.scrollTop > 4) onReading(true);
        else if (active === undefined) onReading(false);
      }}
      className="min-h-0 overflow-auto [overflow-anchor:none] has-focus-visible:shadow-[inset_0_0_0_2px_var(--accent)]"
    >
      <div
        role="listbox"
        aria-label="Events, newest first"
        aria-activedescendant={at >= 0 ? `${id}-${active}` : undefined}
        tabIndex={0}
        onKeyDown={keys}
        className="relative w-full focus-visible:shadow-none"
        style={{ height: virtual.getTotalSize() }}
      >
        {items.map(({ index, start, key }) => {
          const event = rows[index];
          return (
            event && (
              <EventRow
                key={key}
                id={`${id}-${event.sequence}`}
                event={event}
                top={start}
                height={height}
                narrow={narrow}
                past={window !== undefined && now - event.timestamp > window}
                active={event.sequence === active}
                place={index + 1}
                of={rows.length}
                onOpen={() => {
                  setActive(event.sequence);
                  onReading(true);
                  onOpen(event);
                }}
              />
            )
          );
        })}
      </div>
      <End older={older} onOlder={onOlder} />
    </div>
  );
};

/** What comes after the last row. */
const End = ({ older, onOlder }: Pick<Props, "older" | "onOlder">) => (
  <div className="grid h-12 place-items-center text-s text-ink-3">
    {older === "end" && <p>The log begins here.</p>}
    {older === "reading" && <p role="status">Reading earlier events</p>}
    {(older === "ready" || older === "failed") && (
      <Button small look="ghost" onClick={onOlder}>
        {older === "failed" ? "Earlier events could not be read. Try again" : "Look further back"}
      </Button>
    )}
  </div>
);

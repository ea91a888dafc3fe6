import { useVirtualizer } from "@tanstack/react-virtual";
import { ArrowDown, ArrowUp, MessageSquare } from "lucide-react";
import { useEffect, useMemo, useRef, useState } from "react";
import { count } from "../../lib/number";
import { IconButton } from "../../ui/button";
import { Empty } from "../../ui/empty";
import { SearchInput } from "../../ui/search-input";
import { firstFor, matching, type Turn } from "./transcript";
import { TurnView } from "./turn-view";

/** Pixels of a turn, before it is measured. */
const ABOUT = 88;

/** What was said, of which only what is seen is there, and a search in it. */
export const Transcript = ({
  turns,
  find = "",
  live,
}: {
  turns: readonly Turn[];
  /** What it was found by. */
  find?: string | undefined;
  /** It goes on: its end is shown at first. */
  live: boolean;
}) => {
  const box = useRef<HTMLDivElement>(null);
  const [query, setQuery] = useState(find);
  const found = useMemo(() => matching(turns, query), [turns, query]);
  const [at, setAt] = useState(0);
  const virtual = useVirtualizer({
    count: turns.length,
    getScrollElement: () => box.current,
    estimateSize: () => ABOUT,
    overscan: 6,
    // Who is at the end stays there while more is said; who reads further up stays where they are.
    anchorTo: "end",
    followOnAppend: live,
    scrollEndThreshold: 40,
  });

  // Once, where one wants to begin to read.
  const begin = useRef(find ? (firstFor(turns, find) ?? 0) : live ? turns.length - 1 : 0);
  useEffect(() => {
    if (begin.current > 0) virtual.scrollToIndex(begin.current, { align: find ? "center" : "end" });
  }, [virtual, find]);

  const go = (to: number): void => {
    if (found.length === 0) return;
    const next = (to + found.length) % found.length;
    setAt(next);
    virtual.scrollToIndex(found[next] ?? 0, { align: "center" });
  };
  if (turns.length === 0) {
    return (
      <Empty icon={<MessageSquare size={20} />} title="Nothing was kept">
        What is said in this session appears here, unless it is left alone.
      </Empty>
    );
  }
  return (
    <section aria-label="Transcript" className="flex min-h-0 flex-1 flex-col gap-2">
      <div className="flex items-center gap-1">
        <div className="flex-1">
          <SearchInput
            label="Search in this session"
            placeholder="Search in this session"
            value={query}
            onValue={(value) => {
              setQuery(value);
              setAt(0);
              const first = matching(turns, value)[0];
              if (first !== undefined) virtual.scrollToIndex(first, { align: "center" });
            }}
            onKeyDown={(event) => {
              if (event.key === "Enter") go(event.shiftKey ? at - 1 : at + 1);
            }}
          />
        </div>
        {query.trim() && (
          <>
            <p role="status" className="min-w-16 px-2 text-right text-s text-ink-3 tabular">
              {found.length === 0 ? "nothing" : `${count(at + 1)} of ${count(found.length)}`}
            </p>
            <IconButton small label="Match before" disabled={found.length === 0} onClick={() => go(at - 1)}>
              <ArrowUp size={14} />
            </IconButton>
            <IconButton small label="Next match" disabled={found.length === 0} onClick={() => go(at + 1)}>
              <ArrowDown size={14} />
            </IconButton>
          </>
        )}
      </div>
      <div
        ref={box}
        role="log"
        aria-label="What was said"
        aria-live="off"
        onKeyDown={(event) => {
          // By index: the browser's own way there is lost while turns are measured.
          const to = { Home: 0, End: turns.length - 1 }[event.key];
          if (to === undefined || event.target !== event.currentTarget) return;
          event.preventDefault();
          virtual.scrollToIndex(to, { align: to === 0 ? "start" : "end" });
        }}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and must do so by keys
        tabIndex={0}
        className="-mx-5 min-h-0 flex-1 overflow-auto border-t border-line focus-visible:shadow-[inset_0_0_0_2px_var(--accent)]"
      >
        <div className="relative" style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map(({ index, start, key }) => {
            const turn = turns[index];
            return (
              turn && (
                <div
                  key={key}
                  ref={virtual.measureElement}
                  data-index={index}
                  className="absolute inset-x-0 top-0"
                  style={{ transform: `translateY(${start}px)` }}
                >
                  <TurnView turn={turn} query={query} current={query.trim() !== "" && found[at] === index} />
                </div>
              )
            );
          })}
        </div>
      </div>
    </section>
  );
};

import { useState } from "react";
import { many } from "../../lib/number";
import { Trouble } from "../../ui/empty";
import { Kbd } from "../../ui/kbd";
import { Skeleton } from "../../ui/skeleton";
import { useNow } from "../../ui/time";
import { BEST, useRecall, useTimeline } from "./api";
import { byDay, type Item, ofHit, ofMemory, type Row } from "./item";
import { Nothing } from "./nothing";
import { Rows } from "./rows";
import { SelectionBar } from "./selection-bar";
import type { Go } from "./use-page";
import type { Where } from "./where";
import { dayName } from "./words";

interface Shown {
  rows: Row[];
  items: Item[];
  /** Above the list. */
  sum: string;
  more?: (() => void) | undefined;
}

/** What was found, or all of it by time. */
export const List = ({
  where,
  go,
  onEnter,
  lead,
  onLed,
}: {
  where: Where;
  go: Go;
  onEnter: () => void;
  /** The focus is to go into it. */
  lead: boolean;
  onLed: () => void;
}) => {
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const now = useNow();
  const timeline = useTimeline(where, !where.q);
  const recall = useRecall(where);
  const query = where.q ? recall : timeline;

  if (query.isPending) return <Waiting />;
  if (query.isError && !query.data) return <Trouble error={query.error} retry={() => void query.refetch()} />;

  const shown = where.q ? found(recall.data?.results.map(ofHit) ?? []) : listed(timeline, where, now);
  const toggle = (id: string): void =>
    setChosen((before) => {
      const next = new Set(before);
      if (!next.delete(id)) next.add(id);
      return next;
    });
  const kept = shown.items.filter(({ id }) => chosen.has(id)).map(({ id }) => id);

  return (
    <section
      aria-label={where.q ? "What was found" : "Timeline"}
      className="flex min-h-0 min-w-0 flex-1 flex-col"
    >
      <div className="flex items-center gap-3 border-b border-line px-4 pb-1.5 text-s text-ink-3 sm:px-8">
        <p role="status" className="flex-1">
          {shown.sum}
        </p>
        <Keys />
      </div>
      {shown.items.length === 0 ? (
        <div className="min-h-0 flex-1 overflow-auto">
          <Nothing where={where} go={go} />
        </div>
      ) : (
        <Rows
          // Another question begins at the top.
          key={JSON.stringify({ ...where, id: undefined, view: undefined })}
          rows={shown.rows}
          total={shown.items.length}
          where={where}
          go={go}
          chosen={chosen}
          onChoose={toggle}
          onEnter={onEnter}
          onMore={shown.more}
          stale={query.isPlaceholderData}
          lead={lead}
          onLed={onLed}
        />
      )}
      {kept.length > 0 && (
        <SelectionBar
          ids={kept}
          forgotten={where.shelf === "forgotten"}
          onClear={() => setChosen(new Set())}
          onMerged={(id) => {
            setChosen(new Set());
            go({ id });
          }}
        />
      )}
    </section>
  );
};

const found = (items: Item[]): Shown => ({
  items,
  rows: items.map((item, place) => ({ item, place })),
  sum: items.length === BEST ? `The best ${BEST}` : `${items.length} found`,
});

const listed = (timeline: ReturnType<typeof useTimeline>, where: Where, now: number): Shown => {
  const pages = timeline.data?.pages ?? [];
  const items = pages.flatMap(({ memories }) => memories.map(ofMemory));
  const total = pages[0]?.stats.total ?? 0;
  const noun = where.shelf === "forgotten" ? "forgotten, and not yet for good" : "by time";
  const more = timeline.hasNextPage && !timeline.isFetchingNextPage;
  return {
    items,
    rows: byDay(items, (at) => dayName(at, now)),
    sum: `${many(total, "memory", "memories")} ${noun}`,
    more: more ? () => void timeline.fetchNextPage() : undefined,
  };
};

/** Which keys do what, for those who have some. */
const Keys = () => (
  <p className="flex items-center gap-3 text-xs max-md:hidden">
    <span className="flex items-center gap-1">
      <Kbd keys="↑+↓" /> move
    </span>
    <span className="flex items-center gap-1">
      <Kbd keys="↵" /> open
    </span>
    <span className="flex items-center gap-1">
      <Kbd keys="x" /> select
    </span>
  </p>
);

const Waiting = () => (
  <div role="status" className="flex-1 px-4 pt-8 sm:px-8">
    <span className="unseen">Loading memories</span>
    {Array.from({ length: 7 }, (_, row) => (
      // biome-ignore lint/suspicious/noArrayIndexKey: they are all the same
      <div key={row} className="grid h-[62px] content-center gap-2 border-b border-line">
        <Skeleton className="h-3.5 w-3/4" />
        <Skeleton className="h-2.5 w-2/5" />
      </div>
    ))}
  </div>
);

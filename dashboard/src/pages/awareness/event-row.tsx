import { memo } from "react";
import type { BusEvent } from "../../api/events";
import { classes } from "../../lib/class";
import { exactClock } from "../../lib/time";
import type { FullEvent } from "./api";
import { surfaceOf } from "./filter";
import { whence } from "./whose";

interface Props {
  id: string;
  event: BusEvent;
  top: number;
  height: number;
  narrow: boolean;
  /** Older than what agents are told of. */
  past: boolean;
  active: boolean;
  place: number;
  of: number;
  onOpen: () => void;
}

/** One event: when, where, what. What is older than the window is paler: agents are not told of it any more. */
export const EventRow = memo(
  (props: Props) => {
    const { id, event, top, height, narrow, past, active, place, of, onOpen } = props;
    const Content = narrow ? TwoLines : OneLine;
    return (
      // biome-ignore lint/a11y/useFocusableInteractive: the list has the focus and says which row is active
      // biome-ignore lint/a11y/useKeyWithClickEvents: the list hears the keys
      <div
        id={id}
        role="option"
        aria-selected={active}
        aria-setsize={of}
        aria-posinset={place}
        onClick={onOpen}
        style={{ transform: `translateY(${top}px)`, height }}
        className={classes(
          "absolute inset-x-0 top-0 cursor-pointer border-b border-line px-4 select-none",
          active ? "bg-press" : "hover:bg-hover",
          past && "text-ink-3",
        )}
      >
        <Content event={event} past={past} />
      </div>
    );
  },
  // Where it opens is always the same.
  (a, b) =>
    a.event === b.event &&
    a.top === b.top &&
    a.height === b.height &&
    a.active === b.active &&
    a.past === b.past &&
    a.of === b.of,
);

interface Content {
  event: FullEvent;
  past: boolean;
}

const Time = ({ event: { timestamp } }: { event: BusEvent }) => (
  <time
    dateTime={new Date(timestamp).toISOString()}
    className="shrink-0 font-mono text-xs text-ink-3 tabular"
  >
    {exactClock(timestamp)}
  </time>
);

/** What agents read; where there is nothing for them, its type. */
const What = ({ event, past }: Content) =>
  event.line ? (
    <span className={classes("min-w-0 flex-1 truncate", !past && "text-ink")}>{event.line}</span>
  ) : (
    <span className="min-w-0 flex-1 truncate font-mono text-s text-ink-3">{event.type}</span>
  );

const OneLine = ({ event, past }: Content) => (
  <div className="flex h-full items-center gap-3">
    <Time event={event} />
    <span className={classes("w-32 shrink-0 truncate font-medium", !past && "text-ink")}>
      {surfaceOf(event)}
    </span>
    <What event={event} past={past} />
    <span className="max-w-52 shrink-0 truncate text-s text-ink-3">{whence(event)}</span>
  </div>
);

const TwoLines = ({ event, past }: Content) => (
  <div className="grid h-full grid-cols-[minmax(0,1fr)] content-center gap-0.5">
    <div className="flex items-center gap-2">
      <span className={classes("min-w-0 flex-1 truncate font-medium", !past && "text-ink")}>
        {surfaceOf(event)}
      </span>
      <span className="max-w-40 truncate text-xs text-ink-3">{whence(event)}</span>
      <Time event={event} />
    </div>
    <div className="flex text-ink-2">
      <What event={event} past={past} />
    </div>
  </div>
);

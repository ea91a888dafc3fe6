import { History, Pause, Play, Radio, SearchX } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import type { BusEvent } from "../../api/events";
import { useShortcuts } from "../../app/shortcuts";
import { count, many } from "../../lib/number";
import { Button } from "../../ui/button";
import { Command } from "../../ui/code";
import { Empty, Trouble } from "../../ui/empty";
import { Kbd } from "../../ui/kbd";
import { ALL, isAll } from "./filter";
import { Filters } from "./filters";
import { StreamList } from "./stream-list";
import { StreamSkeleton } from "./stream-skeleton";
import type { useStream } from "./use-stream";

type Props = ReturnType<typeof useStream> & {
  /** How far back agents are told, in milliseconds. */
  window: number | undefined;
  onOpen: (event: BusEvent) => void;
};

const GROUP = "Awareness";

/** All that happens, newest first, to filter, to pause and to look into. */
export const StreamPanel = (parts: Props) => {
  const { stream, view } = parts;
  const [paused, setPaused] = useState(false);
  // Who reads further down is not to have it pulled away: it is held then, too.
  const [reading, setReading] = useState(false);
  const filter = useRef<HTMLInputElement>(null);
  const held = paused || reading;

  useEffect(() => {
    if (held) stream.hold();
    else stream.goOn();
  }, [stream, held]);

  const toggle = (): void => {
    setPaused(!held);
    if (held) setReading(false);
  };
  useShortcuts([
    { keys: "p", name: held ? "Resume the stream" : "Pause the stream", group: GROUP, run: toggle },
    { keys: "/", name: "Filter the stream", group: GROUP, run: () => filter.current?.focus() },
    { keys: "arrowdown", name: "To the event below, from the list", group: GROUP },
    { keys: "enter", name: "Look into the event", group: GROUP },
  ]);

  return (
    <section
      aria-label="Stream"
      className="flex min-h-0 min-w-0 flex-col overflow-hidden rounded-m border border-line bg-surface"
    >
      <header className="grid grid-cols-[minmax(0,1fr)] gap-2.5 border-b border-line px-4 pt-2.5 pb-3">
        <div className="flex min-h-7 items-center gap-3">
          <h2 className="font-medium">Stream</h2>
          <p className="min-w-0 flex-1 truncate text-s text-ink-3 tabular">
            {isAll(view.wanted)
              ? many(view.total, "event")
              : `${count(view.rows.length)} of ${many(view.total, "event")}`}
          </p>
          <p role="status" className="unseen">
            {held ? "Paused" : "Live"}
          </p>
          <Button
            small
            onClick={toggle}
            aria-pressed={held}
            aria-keyshortcuts="p"
            icon={held ? <Play size={13} /> : <Pause size={13} />}
          >
            {held ? "Resume" : "Pause"}
            <Kbd keys="p" />
          </Button>
        </div>
        <Filters view={view} input={filter} onWant={stream.want} />
      </header>
      <div className="relative grid min-h-0 flex-1">
        <Shown {...parts} following={!held} onReading={setReading} />
        {held && view.waiting > 0 && (
          <Button
            small
            look="primary"
            className="appear absolute top-3 left-1/2 -translate-x-1/2 rounded-full shadow-2 tabular"
            onClick={() => {
              setPaused(false);
              setReading(false);
            }}
          >
            {count(view.waiting)} new
          </Button>
        )}
      </div>
    </section>
  );
};

/** The events, or what is to be said in their place. */
const Shown = ({
  stream,
  view,
  first,
  retry,
  older,
  loadOlder,
  window,
  onOpen,
  following,
  onReading,
}: Props & { following: boolean; onReading: (reading: boolean) => void }) => {
  if (view.rows.length > 0) {
    return (
      <StreamList
        rows={view.rows}
        window={window}
        following={following}
        older={older}
        onOlder={loadOlder}
        auto={isAll(view.wanted)}
        onReading={onReading}
        onOpen={onOpen}
      />
    );
  }
  if (first.state === "failed") return <Trouble error={first.error} retry={() => void retry()} />;
  if (first.state === "reading") return <StreamSkeleton />;
  if (isAll(view.wanted)) return <Nothing />;
  return <NoMatch older={older} onOlder={loadOlder} onClear={() => stream.want(ALL)} />;
};

const Nothing = () => (
  <Empty icon={<Radio size={20} />} title="Quiet so far">
    <p className="mb-3">
      Pages that open, files that change, memories, tools: all of it appears here as it happens. Try it:
    </p>
    <div className="text-left">
      <Command
        text={`signet events publish deal.moved '{"name": "Robert Hartline", "stage": "Closing"}' --source ghl`}
      />
    </div>
  </Empty>
);

const NoMatch = ({
  older,
  onOlder,
  onClear,
}: {
  older: Props["older"];
  onOlder: () => void;
  onClear: () => void;
}) => (
  <Empty
    icon={<SearchX size={20} />}
    title="Nothing like that yet"
    action={
      <>
        <Button onClick={onClear}>Show all</Button>
        {older !== "end" && (
          <Button busy={older === "reading"} icon={<History size={14} />} onClick={onOlder}>
            Look further back
          </Button>
        )}
      </>
    }
  >
    What comes and matches appears here.
  </Empty>
);

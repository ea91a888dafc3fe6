import { useEffect, useRef, useState } from "react";
import { classes } from "../../lib/class";
import { bytes } from "../../lib/number";
import { Panel } from "../../ui/page";
import { useFigures } from "./api";
import { type Look, type Rate, rate, shown } from "./figures";
import type { Figures, Plugin } from "./types";

/** What it does now, from one look to the next. */
const useRate = (figures: Figures): Rate | undefined => {
  const before = useRef<Look | undefined>(undefined);
  const [current, setCurrent] = useState<Rate>();
  useEffect(() => {
    const now = { at: performance.now(), calls: figures.calls, cpuUs: figures.cpuUs };
    const next = rate(before.current, now);
    before.current = now;
    if (next) setCurrent(next);
  }, [figures]);
  return current;
};

/** What it did since the daemon started, and how near it came to its memory's end. */
export const Usage = ({ plugin }: { plugin: Plugin }) => {
  const figures = useFigures(plugin);
  const now = useRate(figures);
  const memory = plugin.limits.find(({ name }) => name === "memory")?.value;
  const used = memory ? figures.memoryHighWater / memory : 0;
  return (
    <Panel
      title="At work"
      about="Since the daemon started"
      actions={
        now && (
          <span className="text-s text-ink-2 tabular">
            {now.calls < 10 ? now.calls.toFixed(1) : Math.round(now.calls)} calls a second,{" "}
            {(now.cpu * 100).toFixed(1)} % of a core
          </span>
        )
      }
    >
      <dl className="grid grid-cols-[repeat(auto-fill,minmax(128px,1fr))] gap-x-4 gap-y-3">
        {shown(figures).map(({ name, value, about, bad }) => (
          <div key={name} title={about}>
            <dt className="text-s text-ink-3">{name}</dt>
            <dd className={classes("text-l tabular", bad ? "text-bad" : "text-ink")}>
              {value} <span className="unseen">{about}</span>
            </dd>
          </div>
        ))}
      </dl>
      {memory && (
        <div className="mt-4">
          <div className="mb-1 flex justify-between text-s text-ink-3 tabular">
            <span>Memory, at most</span>
            <span>
              {bytes(figures.memoryHighWater)} of {bytes(memory)}
            </span>
          </div>
          <div aria-hidden="true" className="h-1.5 overflow-hidden rounded-full bg-sunk">
            <div
              className={classes("h-full rounded-full", used > 0.9 ? "bg-bad" : "bg-accent")}
              style={{ width: `${Math.min(100, Math.max(used * 100, used > 0 ? 1 : 0))}%` }}
            />
          </div>
        </div>
      )}
    </Panel>
  );
};

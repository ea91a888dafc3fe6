import { Check, ChevronRight, CircleAlert } from "lucide-react";
import { useState } from "react";
import { classes } from "../../lib/class";
import { Content } from "../../results/content";
import { took } from "../../results/result-view";
import { Source } from "../../ui/code";
import { Spinner } from "../../ui/spinner";
import type { Use } from "./thread";

/** The first thing that a call was given, in a few words. */
const gist = (given: Record<string, unknown>): string => {
  const first = Object.values(given).find((value) => typeof value === "string" || typeof value === "number");
  return first === undefined ? "" : String(first).slice(0, 80);
};

const State = ({ outcome }: { outcome: Use["outcome"] }) => {
  if (!outcome) return <Spinner />;
  if (outcome.failed) return <CircleAlert size={14} className="shrink-0 text-bad" />;
  return <Check size={14} className="shrink-0 text-ok" />;
};

const word = (outcome: Use["outcome"]): string => {
  if (!outcome) return "is called";
  return outcome.failed ? "failed" : "answered";
};

/** A call that the model made: what, with what, and what came of it. */
export const ToolUse = ({ use }: { use: Use }) => {
  const [open, setOpen] = useState(false);
  const { outcome } = use;
  return (
    <div className="my-1.5 overflow-hidden rounded-s border border-line bg-surface">
      <button
        type="button"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
        className="flex h-8 w-full items-center gap-2 rounded-s px-2.5 text-left text-s transition-colors hover:bg-hover"
      >
        <State outcome={outcome} />
        <span className="shrink-0 font-medium">{use.title}</span>
        <span className="unseen">{word(outcome)}</span>
        <span className="min-w-0 flex-1 truncate text-ink-3">{gist(use.arguments)}</span>
        <span className="shrink-0 text-ink-3 max-sm:hidden">{use.server ?? "Signet"}</span>
        {outcome?.took !== undefined && (
          <span className="tabular shrink-0 text-ink-3">{took(outcome.took)}</span>
        )}
        <ChevronRight
          size={14}
          className={classes("shrink-0 text-ink-3 transition-transform", open && "rotate-90")}
        />
      </button>
      {open && (
        <div className="grid gap-3 border-t border-line p-3">
          <section className="grid gap-1">
            <p className="text-xs font-medium text-ink-3">With</p>
            <Source text={JSON.stringify(use.arguments, null, 2)} label={`What ${use.title} was given`} />
          </section>
          {outcome && (
            <section className="grid min-w-0 gap-1">
              <p className="text-xs font-medium text-ink-3">{outcome.failed ? "It failed" : "It answered"}</p>
              <Outcome use={use} outcome={outcome} />
            </section>
          )}
        </div>
      )}
    </div>
  );
};

const Outcome = ({ use, outcome }: { use: Use; outcome: NonNullable<Use["outcome"]> }) => {
  const blocks = outcome.result?.content ?? [];
  if (blocks.length === 0) {
    return <Source text={outcome.text || "Nothing."} label={`What ${use.title} answered`} />;
  }
  return blocks.map((block, at) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: an answer does not change
    <Content key={at} block={block} server={use.server ?? ""} />
  ));
};

import { ChevronRight } from "lucide-react";
import { useState } from "react";
import { classes } from "../lib/class";
import { isObject, stringify } from "../lib/json";
import { many } from "../lib/number";

/** Entries that are shown at once. */
const MOST = 100;

/** Any value, folded where it is deep. */
export const JsonTree = ({ value, label }: { value: unknown; label: string }) => (
  <section
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and must do so by keys
    tabIndex={0}
    aria-label={label}
    className="max-h-96 overflow-auto rounded-s bg-sunk p-2.5 font-mono text-s leading-[1.6]"
  >
    <Node value={value} depth={0} />
  </section>
);

const partsOf = (value: unknown): [name: string, value: unknown][] | undefined => {
  if (Array.isArray(value)) return value.map((item, at) => [String(at), item]);
  return isObject(value) ? Object.entries(value) : undefined;
};

const Node = ({ name, value, depth }: { name?: string; value: unknown; depth: number }) => {
  const parts = partsOf(value);
  const [open, setOpen] = useState(depth < 2);
  const [most, setMost] = useState(MOST);
  const key = name !== undefined && <span className="text-ink-2">{name}: </span>;
  if (!parts || parts.length === 0) {
    return (
      <div className={classes("break-words whitespace-pre-wrap", name !== undefined && "pl-4")}>
        {key}
        <Leaf value={value} />
      </div>
    );
  }
  const summary = Array.isArray(value) ? many(parts.length, "item") : many(parts.length, "name");
  return (
    <div>
      <button
        type="button"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
        className="inline-flex items-center rounded-[4px] text-left hover:bg-hover"
      >
        <ChevronRight
          size={12}
          className={classes("mr-1 shrink-0 transition-transform", open && "rotate-90")}
        />
        {key}
        <span className="text-ink-3">{summary}</span>
      </button>
      {open && (
        <div className="ml-1.5 border-l border-line pl-2">
          {parts.slice(0, most).map(([name, value]) => (
            <Node key={name} name={name} value={value} depth={depth + 1} />
          ))}
          {parts.length > most && (
            <button
              type="button"
              onClick={() => setMost(most + 10 * MOST)}
              className="rounded-[4px] pl-4 text-ink-2 underline underline-offset-2"
            >
              {many(parts.length - most, "more", "more")}
            </button>
          )}
        </div>
      )}
    </div>
  );
};

const Leaf = ({ value }: { value: unknown }) => {
  if (typeof value === "string") return <span className="text-ink">{JSON.stringify(value)}</span>;
  return <span className="text-accent">{stringify(value)}</span>;
};

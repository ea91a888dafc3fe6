import { Check, ChevronDown } from "lucide-react";
import { type ReactNode, useEffect, useId, useState } from "react";
import { classes } from "../../lib/class";

/** A step that opens when it is its turn, and can be opened any time. */
export const StepFrame = ({
  number,
  title,
  done,
  first,
  children,
}: {
  number: number;
  title: string;
  done: boolean;
  /** It is the first that is not done. */
  first: boolean;
  children: ReactNode;
}) => {
  const id = useId();
  const [open, setOpen] = useState(first);
  useEffect(() => {
    if (first) setOpen(true);
  }, [first]);
  return (
    <li
      className={classes(
        "overflow-hidden rounded-m border bg-surface transition-colors",
        first ? "border-line-strong shadow-1" : "border-line",
      )}
    >
      <h3>
        <button
          type="button"
          aria-expanded={open}
          aria-controls={id}
          onClick={() => setOpen(!open)}
          className="flex w-full items-center gap-3 rounded-m px-4 py-3 text-left"
        >
          <span
            aria-hidden="true"
            className={classes(
              "grid size-6 shrink-0 place-items-center rounded-full text-s font-bold tabular",
              done ? "bg-ok-soft text-ok" : first ? "bg-accent text-on-accent" : "bg-sunk text-ink-2",
            )}
          >
            {done ? <Check size={14} strokeWidth={2.5} /> : number}
          </span>
          <span className="flex-1 text-l font-medium">{title}</span>
          <span role="status" className="text-s text-ink-3">
            {done && "done"}
          </span>
          <ChevronDown
            size={16}
            className={classes("text-ink-3 transition-transform", open && "rotate-180")}
          />
        </button>
      </h3>
      <div id={id} hidden={!open} className="px-4 pb-4 sm:pl-[52px]">
        {children}
      </div>
    </li>
  );
};

import { useId, useState } from "react";
import { classes } from "../lib/class";

/** A text that may be long: its beginning, and a button that shows the rest. Lines stay lines. */
export const Long = ({
  text,
  most = 140,
  className,
}: {
  text: string;
  most?: number;
  className?: string;
}) => {
  const [whole, setWhole] = useState(false);
  const id = useId();
  // What is hardly longer is shown at once: a button would take as much room.
  const isLong = text.length > most + 40;
  const begun = isLong && !whole ? `${text.slice(0, most).replace(/\s+\S*$/, "")}…` : text;
  return (
    <span className={classes("break-words whitespace-pre-line", className)}>
      <span id={id}>{begun}</span>
      {isLong && (
        <button
          type="button"
          aria-expanded={whole}
          aria-controls={id}
          onClick={() => setWhole(!whole)}
          className="ml-1 rounded-[4px] text-ink-2 underline underline-offset-2 hover:text-ink"
        >
          {whole ? "less" : "more"}
        </button>
      )}
    </span>
  );
};

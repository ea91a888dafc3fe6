import { ListFilter } from "lucide-react";
import type { RefObject } from "react";
import { classes } from "../../lib/class";
import { count } from "../../lib/number";
import { SearchInput } from "../../ui/search-input";
import type { Wanted } from "./filter";
import type { View } from "./stream";

/** Surfaces that have a button of their own. */
const SHOWN = 12;

/** What is shown of the stream: by words or types, and by where it happened. */
export const Filters = ({
  view: { wanted, surfaces },
  input,
  onWant,
}: {
  view: View;
  input: RefObject<HTMLInputElement | null>;
  onWant: (wanted: Wanted) => void;
}) => {
  const toggle = (surface: string): void => {
    const chosen = new Set(wanted.surfaces);
    if (!chosen.delete(surface)) chosen.add(surface);
    onWant({ ...wanted, surfaces: chosen });
  };
  // One that is chosen stays, however little happens there.
  const listed = surfaces.filter(([surface], index) => index < SHOWN || wanted.surfaces.has(surface));
  const gone = [...wanted.surfaces].filter((chosen) => !listed.some(([surface]) => surface === chosen));
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-2.5">
      <SearchInput
        input={input}
        icon={<ListFilter size={14} />}
        label="Filter by words or type"
        aria-keyshortcuts="/"
        placeholder="Filter by words, or a type like deal."
        value={wanted.text}
        onValue={(text) => onWant({ ...wanted, text })}
      />
      <fieldset className="-mx-4 flex min-h-6 gap-1.5 overflow-x-auto px-4 [scrollbar-width:none]">
        <legend className="unseen">Surfaces</legend>
        {[...listed, ...gone.map((surface) => [surface, 0] as const)].map(([surface, events]) => (
          <Chip
            key={surface}
            name={surface}
            events={events}
            on={wanted.surfaces.has(surface)}
            onClick={() => toggle(surface)}
          />
        ))}
        {wanted.surfaces.size > 0 && (
          <button
            type="button"
            onClick={() => onWant({ ...wanted, surfaces: new Set() })}
            className="h-6 shrink-0 rounded-full px-2 text-s text-ink-2 hover:bg-hover hover:text-ink"
          >
            All surfaces
          </button>
        )}
      </fieldset>
    </div>
  );
};

const Chip = ({
  name,
  events,
  on,
  onClick,
}: {
  name: string;
  events: number;
  on: boolean;
  onClick: () => void;
}) => (
  <button
    type="button"
    aria-pressed={on}
    onClick={onClick}
    className={classes(
      "inline-flex h-6 shrink-0 items-center gap-1.5 rounded-full border px-2.5 text-s whitespace-nowrap transition-colors",
      on
        ? "border-accent bg-accent-soft font-medium text-ink"
        : "border-line text-ink-2 hover:border-line-strong hover:text-ink",
    )}
  >
    {name} <span className="text-xs text-ink-3 tabular">{count(events)}</span>
  </button>
);

import { Link } from "@tanstack/react-router";
import { Pin } from "lucide-react";
import { type KeyboardEvent, type ReactNode, useMemo } from "react";
import { classes } from "../../lib/class";
import { Ago, Clock } from "../../ui/time";
import type { Item } from "./item";
import { around } from "./mark";
import { Marked } from "./marked";
import { Strength } from "./strength";
import { fromWhere, kindName, projectName } from "./words";

interface Props {
  item: Item;
  place: number;
  /** It is what the panel shows. */
  open: boolean;
  tabbable: boolean;
  chosen: boolean;
  /** Something is selected: the boxes of all are shown. */
  choosing: boolean;
  onChoose: () => void;
  onFocus: () => void;
  onEnter: () => void;
  onKey: (event: KeyboardEvent) => void;
}

/** What is remembered, and where it is from. */
export const MemoryRow = ({
  item,
  place,
  open,
  tabbable,
  chosen,
  choosing,
  onChoose,
  onFocus,
  onEnter,
  onKey,
}: Props) => {
  const stems = item.explain?.matched ?? NONE;
  const text = useMemo(() => around(item.content, stems), [item.content, stems]);
  return (
    <div
      className={classes(
        "group relative border-b border-line transition-colors hover:bg-hover",
        open && "bg-surface shadow-[inset_2px_0_0_var(--accent)] hover:bg-surface",
        chosen && "bg-surface hover:bg-surface",
      )}
    >
      <Link
        to="/memory"
        search={(now) => ({ ...now, id: item.id })}
        data-memory={item.id}
        data-place={place}
        tabIndex={tabbable ? 0 : -1}
        aria-current={open || undefined}
        onFocus={onFocus}
        onKeyDown={onKey}
        // By the keyboard: whoever opens it wants to read it.
        onClick={(event) => event.detail === 0 && onEnter()}
        className="grid gap-0.5 px-4 py-2.5 focus-visible:shadow-[inset_0_0_0_2px_var(--accent)] sm:px-8"
      >
        <span className="flex items-start gap-3">
          <span className="line-clamp-2 min-w-0 flex-1 break-words text-ink">
            <Marked text={text} stems={stems} />
          </span>
          {item.explain && <Strength score={item.explain.score} />}
        </span>
        <Meta>
          {item.pinned && (
            <span className="inline-flex items-center gap-1 font-medium text-accent">
              <Pin size={11} aria-hidden="true" /> Pinned
            </span>
          )}
          {kindName(item.type)}
          {item.project && <span title={item.project}>{projectName(item.project)}</span>}
          {fromWhere(item.who, item.made).join(" · ")}
          {item.explain || item.forgotten ? (
            <Ago time={item.at} />
          ) : (
            <Clock time={item.at} className="tabular" />
          )}
          {item.tags.length > 0 &&
            item.tags
              .slice(0, 4)
              .map((tag) => `#${tag}`)
              .join(" ")}
        </Meta>
      </Link>
      <span
        className={classes(
          "absolute top-[13px] left-[3px] opacity-0 group-hover:opacity-100 focus-within:opacity-100 sm:left-2.5",
          (chosen || choosing) && "opacity-100",
        )}
      >
        <input
          type="checkbox"
          aria-label={`Select “${item.content.slice(0, 60)}”`}
          tabIndex={tabbable ? 0 : -1}
          checked={chosen}
          onChange={onChoose}
          className="block size-3 accent-accent sm:size-3.5"
        />
      </span>
    </div>
  );
};

const NONE: string[] = [];

/** Small things in a line, with dots between those that are there. */
const Meta = ({ children }: { children: ReactNode[] }) => {
  const parts = children.filter(Boolean);
  return (
    <span className="flex min-w-0 flex-wrap items-center gap-x-1.5 text-s text-ink-3">
      {parts.map((part, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: their order is fixed
        <span key={at} className="inline-flex max-w-full min-w-0 items-center gap-x-1.5">
          {at > 0 && <span aria-hidden="true">·</span>}
          <span className="truncate">{part}</span>
        </span>
      ))}
    </span>
  );
};

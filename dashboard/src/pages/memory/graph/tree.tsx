import { useVirtualizer } from "@tanstack/react-virtual";
import { Bot, ChevronRight, FolderGit2, Layers } from "lucide-react";
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from "react";
import { classes } from "../../../lib/class";
import type { NodeKind } from "./api";
import type { Model } from "./model";
import { OPEN_AT_FIRST, onTreeKey, type TreeRow, treeRows } from "./tree-rows";

interface Props {
  model: Model;
  /** What is selected in the picture. */
  selected: number | undefined;
  /** What the focus is on. */
  onPoint: (node: number | undefined) => void;
  onPick: (node: number) => void;
}

/** The same as the picture, for the keyboard and for those who read it: projects, their agents, what these remember. */
export const Tree = ({ model, selected, onPoint, onPick }: Props) => {
  const [open, setOpen] = useState<ReadonlySet<string>>(() => new Set(OPEN_AT_FIRST));
  const [active, setActive] = useState(0);
  const rows = useMemo(() => treeRows(model, open), [model, open]);
  const scroller = useRef<HTMLDivElement>(null);
  const wanted = useRef<number>(undefined);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => 28,
    getItemKey: (at) => rows[at]?.key ?? at,
    overscan: 12,
  });
  const tabbable = Math.min(active, rows.length - 1);

  useEffect(() => {
    if (wanted.current === undefined) return;
    const row = scroller.current?.querySelector<HTMLElement>(`[data-row="${wanted.current}"]`);
    if (!row) return;
    wanted.current = undefined;
    row.focus({ preventScroll: true });
  });

  const toggle = (key: string): void =>
    setOpen((before) => {
      const next = new Set(before);
      if (!next.delete(key)) next.add(key);
      return next;
    });
  const pick = (row: TreeRow): void => {
    if (row.node === undefined) toggle(row.key);
    else onPick(row.node);
  };
  const onKey = (event: KeyboardEvent, at: number, row: TreeRow): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      pick(row);
      return;
    }
    const deed = onTreeKey(rows, at, event.key);
    if (!deed) return;
    event.preventDefault();
    if (deed.toggle) toggle(deed.toggle);
    if (deed.to === undefined) return;
    wanted.current = deed.to;
    setActive(deed.to);
    virtual.scrollToIndex(deed.to);
  };

  return (
    <div ref={scroller} className="min-h-0 flex-1 overflow-auto py-2">
      <div
        role="tree"
        aria-label="Projects, agents and what they remember"
        style={{ height: virtual.getTotalSize() }}
        className="relative"
      >
        {virtual.getVirtualItems().map(({ index, key, start, size }) => {
          const row = rows[index];
          if (!row) return null;
          return (
            <div
              key={key}
              role="treeitem"
              data-row={index}
              aria-level={row.level}
              aria-posinset={row.place}
              aria-setsize={row.of}
              aria-expanded={row.open}
              aria-selected={row.node !== undefined && row.node === selected}
              tabIndex={index === tabbable ? 0 : -1}
              onFocus={() => {
                setActive(index);
                onPoint(row.node);
              }}
              onBlur={() => onPoint(undefined)}
              onKeyDown={(event) => onKey(event, index, row)}
              onClick={() => pick(row)}
              style={{ transform: `translateY(${start}px)`, height: size, paddingLeft: 6 + row.level * 14 }}
              className={classes(
                "absolute inset-x-1 top-0 flex cursor-pointer items-center gap-1.5 rounded-s pr-2 transition-colors select-none",
                "hover:bg-hover focus-visible:shadow-[inset_0_0_0_2px_var(--accent)]",
                row.node !== undefined && row.node === selected && "bg-press",
              )}
            >
              <Chevron row={row} onToggle={() => toggle(row.key)} />
              <Icon kind={row.node === undefined ? undefined : model.nodes[row.node]?.kind} />
              <span
                className={classes(
                  "min-w-0 flex-1 truncate",
                  row.level === 1 && "text-s font-medium text-ink-2",
                  row.level > 1 && row.open !== undefined && "font-medium",
                )}
              >
                {row.name}
              </span>
              <span className="shrink-0 text-xs text-ink-3 tabular">{row.about}</span>
            </div>
          );
        })}
      </div>
    </div>
  );
};

const Chevron = ({ row, onToggle }: { row: TreeRow; onToggle: () => void }) =>
  row.open === undefined ? (
    <span className="w-3.5 shrink-0" />
  ) : (
    // The arrow keys do the same; this is for the pointer.
    <span
      aria-hidden="true"
      onClick={(event) => {
        event.stopPropagation();
        onToggle();
      }}
      className="grid size-3.5 shrink-0 place-items-center text-ink-3"
    >
      <ChevronRight size={13} className={classes("transition-transform", row.open && "rotate-90")} />
    </span>
  );

const ICONS: Partial<Record<NodeKind, typeof Bot>> = { project: FolderGit2, agent: Bot, cluster: Layers };

const Icon = ({ kind }: { kind: NodeKind | undefined }) => {
  const Shown = kind && ICONS[kind];
  return Shown ? <Shown size={13} aria-hidden="true" className="shrink-0 text-ink-3" /> : null;
};

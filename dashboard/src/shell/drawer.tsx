import { Plus, Search, SearchX, X } from "lucide-react";
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from "react";
import { overlays } from "../app/overlays";
import { useLayout } from "../layout/layout";
import { classes } from "../lib/class";
import { many } from "../lib/number";
import { Button, IconButton } from "../ui/button";
import { Empty, Trouble } from "../ui/empty";
import { SkeletonRows } from "../ui/skeleton";
import { useWidgets } from "../widgets/api";
import { DrawerRow } from "./drawer-row";
import { found } from "./drawer-search";

/** Closes with Escape, and when a pointer goes down elsewhere; gives the focus back. */
const useLeaving = (element: React.RefObject<HTMLElement | null>, onClose: () => void): void => {
  const close = useRef(onClose);
  close.current = onClose;
  useEffect(() => {
    const before = document.activeElement;
    const ending = new AbortController();
    const { signal } = ending;
    addEventListener(
      "keydown",
      (event) => {
        if (event.key !== "Escape" || event.defaultPrevented) return;
        event.preventDefault();
        close.current();
      },
      { signal },
    );
    addEventListener(
      "pointerdown",
      (event) => {
        const { target } = event;
        const isElsewhere = target instanceof Node && !element.current?.contains(target);
        const isToast = target instanceof Element && target.closest("[data-base-ui-portal], [role=region]");
        if (isElsewhere && !isToast) close.current();
      },
      { signal },
    );
    return () => {
      ending.abort();
      const had = document.activeElement;
      const lost = !had || had === document.body || element.current?.contains(had);
      if (lost && before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
    };
  }, [element]);
};

/**
 * All widgets there are. It lies above the dock and leaves the grid in sight and in reach: what is in it can be dragged
 * there.
 */
export const Drawer = ({ onClose }: { onClose: () => void }) => {
  const widgets = useWidgets();
  const { layout } = useLayout();
  const [asked, setAsked] = useState("");
  const [carried, setCarried] = useState(false);
  const sheet = useRef<HTMLDivElement>(null);
  const list = useRef<HTMLUListElement>(null);
  useLeaving(sheet, onClose);
  const onGrid = useMemo(() => new Set(layout.grid.map(({ id }) => id)), [layout.grid]);
  const all = widgets.data;
  const shown = useMemo(() => found(all ?? [], asked), [all, asked]);

  const rows = (): HTMLElement[] => [...(list.current?.querySelectorAll<HTMLElement>("[data-row]") ?? [])];
  const walk = (event: KeyboardEvent): void => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!by) return;
    event.preventDefault();
    const at = rows().findIndex((row) => row.parentElement?.contains(document.activeElement));
    const next = rows()[at + by];
    if (next) next.focus();
    else if (by < 0) sheet.current?.querySelector("input")?.focus();
  };
  const enter = (event: KeyboardEvent): void => {
    if (event.key !== "Enter" || !asked) return;
    event.preventDefault();
    rows()[0]?.click();
  };

  return (
    <div
      ref={sheet}
      role="dialog"
      aria-label="All widgets"
      onKeyDown={walk}
      className={classes(
        "appear z-30 col-start-1 row-start-2 mb-[84px] flex max-h-[min(560px,calc(100dvh-160px))] w-[calc(100%-16px)] max-w-[680px] flex-col self-end justify-self-center overflow-hidden rounded-l bg-raised shadow-2 transition-opacity max-sm:mb-17 md:col-start-2",
        // It stays, since the pointer is held by what is in it.
        carried && "pointer-events-none opacity-0",
      )}
    >
      <div className="flex items-center gap-2 border-b border-line py-2 pr-2 pl-4">
        <Search size={16} className="shrink-0 text-ink-3" />
        <input
          // biome-ignore lint/a11y/noAutofocus: it was opened to search in
          autoFocus
          type="search"
          aria-label="Search the widgets"
          placeholder="Search the widgets"
          value={asked}
          onChange={(event) => setAsked(event.target.value)}
          onKeyDown={enter}
          className="h-8 min-w-0 flex-1 bg-transparent text-l outline-none focus-visible:shadow-none [&::-webkit-search-cancel-button]:hidden"
        />
        <span role="status" className="text-s text-ink-3">
          {all && many(shown.length, "widget")}
        </span>
        <IconButton label="Close" onClick={onClose}>
          <X size={16} />
        </IconButton>
      </div>
      <div className="min-h-0 flex-1 overflow-auto">
        {widgets.isPending && <SkeletonRows rows={4} label="Loading the widgets" />}
        {widgets.error && !all && <Trouble error={widgets.error} retry={() => void widgets.refetch()} />}
        {all?.length === 0 && (
          <Empty title="No widgets yet" action={<AddButton primary />}>
            Each MCP server that you add has one.
          </Empty>
        )}
        {all && all.length > 0 && shown.length === 0 && (
          <Empty icon={<SearchX size={20} />} title="None is called so" action={<AddButton asked={asked} />}>
            It may be something to add.
          </Empty>
        )}
        <ul ref={list} className="grid gap-0.5 p-2 empty:hidden sm:grid-cols-2">
          {shown.map((widget) => (
            <DrawerRow
              key={widget.id}
              widget={widget}
              onGrid={onGrid.has(widget.id)}
              pinned={layout.dock.includes(widget.id)}
              onCarry={setCarried}
              onClose={onClose}
            />
          ))}
        </ul>
      </div>
      <div className="flex items-center gap-3 border-t border-line py-2 pr-2 pl-4 text-s text-ink-3">
        <p className="flex-1">
          <span className="pointer-coarse:hidden">Drag one onto the grid, or choose it to place it.</span>
          <span className="hidden pointer-coarse:inline">Choose one to place it.</span>
        </p>
        <AddButton />
      </div>
    </div>
  );
};

const AddButton = ({ asked, primary }: { asked?: string; primary?: boolean }) => (
  <Button
    small={!primary}
    look={primary ? "primary" : "plain"}
    icon={<Plus size={14} />}
    onClick={() => overlays.open(asked ? { kind: "add", asked } : { kind: "add" })}
  >
    {asked ? `Add “${asked}”` : "Add a widget"}
  </Button>
);

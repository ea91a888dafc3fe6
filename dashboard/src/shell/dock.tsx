import { LayoutGrid, Plus } from "lucide-react";
import { useMemo } from "react";
import { openWidget } from "../app/open-widget";
import { overlays } from "../app/overlays";
import { useShortcuts } from "../app/shortcuts";
import { useLayout } from "../layout/layout";
import { useWidgets } from "../widgets/api";
import { useDockDrag } from "./dock-drag";
import { DockItem } from "./dock-item";

const BUTTON =
  "grid size-10 shrink-0 place-items-center rounded-[11px] bg-sunk transition-colors hover:bg-[linear-gradient(var(--hover)_0_0)] max-sm:size-9";

/** What is pinned, on every page; all that there is; and a way to more. */
export const Dock = () => {
  const { layout } = useLayout();
  const { data: widgets } = useWidgets();
  const byId = useMemo(() => new Map(widgets?.map((widget) => [widget.id, widget])), [widgets]);
  const onGrid = useMemo(() => new Set(layout.grid.map(({ id }) => id)), [layout.grid]);
  const drag = useDockDrag(layout.dock);
  useShortcuts([
    { keys: "a", name: "Show all widgets", group: "Anywhere", run: () => overlays.open({ kind: "drawer" }) },
    { keys: "alt+arrowright", name: "Move a pinned widget", group: "Dock" },
    { keys: "arrowup", name: "What can be done with a pinned widget", group: "Dock" },
  ]);
  return (
    <nav
      aria-label="Dock"
      className="z-10 col-start-1 row-start-2 mb-3 flex max-w-[calc(100%-16px)] items-center gap-2 self-end justify-self-center rounded-l bg-raised p-2 shadow-2 max-sm:mb-2 max-sm:gap-1.5 max-sm:p-1.5 md:col-start-2"
    >
      {layout.dock.length > 0 && (
        <>
          <ul
            ref={drag.list}
            className="-mx-1 -my-2 flex min-w-0 gap-2 overflow-x-auto px-1 py-2 [scrollbar-width:none] max-sm:gap-1.5"
          >
            {layout.dock.map((id, index) => (
              <DockItem
                key={id}
                id={id}
                index={index}
                many={layout.dock.length}
                widget={byId.get(id)}
                known={widgets !== undefined}
                onGrid={onGrid.has(id)}
                drag={drag}
                onOpen={() => openWidget(id, onGrid.has(id))}
              />
            ))}
          </ul>
          <div aria-hidden="true" className="h-6 w-px shrink-0 bg-line" />
        </>
      )}
      <button
        type="button"
        aria-label="All widgets"
        title="All widgets"
        aria-haspopup="dialog"
        onClick={() => overlays.open({ kind: "drawer" })}
        className={`${BUTTON} text-ink-2 hover:text-ink`}
      >
        <LayoutGrid size={17} />
      </button>
      <button
        type="button"
        aria-label="Add a widget"
        title="Add a widget"
        aria-haspopup="dialog"
        onClick={() => overlays.open({ kind: "add" })}
        className={`${BUTTON} text-accent`}
      >
        <Plus size={18} />
      </button>
    </nav>
  );
};

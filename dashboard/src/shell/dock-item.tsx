import { type KeyboardEvent, lazy, Suspense, useRef, useState } from "react";
import { layout } from "../layout/layout";
import { classes } from "../lib/class";
import { Dot } from "../ui/tag";
import type { Widget } from "../widgets/api";
import type { DockDrag } from "./dock-drag";
import { WidgetIcon } from "./widget-icon";

const DockMenu = lazy(() => import("./dock-menu").then(({ DockMenu }) => ({ default: DockMenu })));

/** Where the focus goes in the dock. */
const towards: Record<string, (at: number, many: number) => number> = {
  ArrowLeft: (at) => at - 1,
  ArrowRight: (at) => at + 1,
  Home: () => 0,
  End: (_, many) => many - 1,
};

/** A pinned widget. */
export const DockItem = ({
  id,
  index,
  many,
  widget,
  known,
  onGrid,
  drag,
  onOpen,
}: {
  id: string;
  index: number;
  many: number;
  widget: Widget | undefined;
  /** Whether it is known which widgets there are. */
  known: boolean;
  onGrid: boolean;
  drag: DockDrag;
  onOpen: () => void;
}) => {
  const [menu, setMenu] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const name = widget?.name ?? id;
  const missing = known && !widget;
  const troubled = widget && widget.state !== "connected" && widget.state !== "connecting";
  const about = [name, onGrid && "on the grid", missing && "not installed", troubled && "needs attention"];
  const by = drag.shift(id, index);

  const keys = (event: KeyboardEvent): void => {
    const to = towards[event.key]?.(index, many);
    if (to !== undefined) {
      event.preventDefault();
      if (event.altKey) layout.change([{ op: "dock", id, index: Math.min(Math.max(0, to), many - 1) }]);
      else drag.list.current?.children[to]?.querySelector("button")?.focus();
    } else if (event.key === "ArrowUp" || event.key === "ContextMenu") {
      event.preventDefault();
      setMenu(true);
    }
  };

  return (
    <li
      style={by === undefined ? undefined : { transform: `translateX(${by}px)` }}
      className={classes(
        "group/item relative shrink-0",
        drag.dragging && (drag.dragging === id ? "z-10" : "transition-transform"),
      )}
    >
      <button
        ref={button}
        type="button"
        aria-label={about.filter(Boolean).join(", ")}
        title={name}
        aria-haspopup={menu ? "menu" : undefined}
        onClick={onOpen}
        onPointerDown={(event) => drag.down(event, id)}
        onKeyDown={keys}
        onContextMenu={(event) => {
          event.preventDefault();
          setMenu(true);
        }}
        className={classes(
          "block rounded-[11px] transition-transform active:scale-95",
          missing && "opacity-50",
        )}
      >
        <WidgetIcon
          name={name}
          icon={widget?.icon}
          className="size-10 rounded-[11px]! text-m! max-sm:size-9"
        />
      </button>
      {troubled && <Dot tone="warn" className="absolute -top-0.5 -right-0.5 ring-2 ring-raised" />}
      {onGrid && (
        <span
          aria-hidden="true"
          className="absolute -bottom-[5px] left-1/2 size-1 -translate-x-1/2 rounded-full bg-ink-3"
        />
      )}
      {menu && (
        <Suspense>
          <DockMenu
            id={id}
            name={name}
            index={index}
            many={many}
            installed={widget !== undefined}
            anchor={button}
            onOpen={onOpen}
            onClose={() => setMenu(false)}
          />
        </Suspense>
      )}
    </li>
  );
};

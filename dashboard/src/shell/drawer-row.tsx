import { useRouter } from "@tanstack/react-router";
import { Check, Maximize2, Pin, Plus } from "lucide-react";
import { type PointerEvent, useRef, useState } from "react";
import { createPortal } from "react-dom";
import { openWidget } from "../app/open-widget";
import { overlays } from "../app/overlays";
import { carry } from "../grid/carry";
import { placeWidget } from "../grid/place";
import { StateWord } from "../grid/tile-state";
import { layout } from "../layout/layout";
import { classes } from "../lib/class";
import { IconButton } from "../ui/button";
import type { Widget } from "../widgets/api";
import { WidgetIcon } from "./widget-icon";

/** A widget in the drawer: chosen, it is placed; placed already, it is shown. */
export const DrawerRow = ({
  widget,
  onGrid,
  pinned,
  onCarry,
  onClose,
}: {
  widget: Widget;
  onGrid: boolean;
  pinned: boolean;
  onCarry: (carried: boolean) => void;
  onClose: () => void;
}) => {
  const { id, name } = widget;
  const router = useRouter();
  const [carried, setCarried] = useState(false);
  const ghost = useRef<HTMLDivElement>(null);

  const down = (event: PointerEvent<HTMLElement>): void => {
    // Where there is one already there is nothing to place; and a finger scrolls the list.
    if (onGrid || event.pointerType === "touch") return;
    carry(event.nativeEvent, {
      widget,
      handle: event.currentTarget,
      onBegin: () => {
        setCarried(true);
        onCarry(true);
        void router.navigate({ to: "/" });
      },
      onMove: (x, y) => {
        if (ghost.current) ghost.current.style.transform = `translate(${x}px, ${y}px)`;
      },
      onEnd: (placed) => {
        setCarried(false);
        onCarry(false);
        if (!placed) return;
        onClose();
        openWidget(id, true);
      },
    });
  };
  const choose = (): void => {
    if (!onGrid) {
      placeWidget(widget);
      return;
    }
    onClose();
    openWidget(id, true);
  };

  return (
    <li className="group/row flex items-center rounded-m pr-1.5 focus-within:bg-hover hover:bg-hover">
      <button
        type="button"
        data-row=""
        aria-label={onGrid ? `Show ${name}` : `Place ${name} on the grid`}
        onPointerDown={down}
        onClick={choose}
        className={classes(
          "flex min-w-0 flex-1 items-center gap-3 rounded-m p-2 text-left",
          !onGrid && "cursor-grab! active:cursor-grabbing!",
        )}
      >
        <WidgetIcon name={name} icon={widget.icon} className="size-9 rounded-[10px]! text-m!" />
        <span className="grid min-w-0 flex-1">
          <span className="truncate font-medium">{name}</span>
          <StateWord widget={widget} />
        </span>
        <span className={classes("flex items-center gap-1 text-s", onGrid ? "text-ink-3" : "text-accent")}>
          {onGrid ? <Check size={14} /> : <Plus size={14} />}
          {onGrid ? "On the grid" : "Place"}
        </span>
      </button>
      <IconButton
        small
        pressed={pinned}
        label={`Pin ${name} to the dock`}
        onClick={() => layout.change([{ op: pinned ? "undock" : "dock", id }])}
      >
        <Pin size={14} className={classes(pinned && "fill-current")} />
      </IconButton>
      <IconButton small label={`Open ${name}`} onClick={() => overlays.open({ kind: "widget", id })}>
        <Maximize2 size={14} />
      </IconButton>
      {carried &&
        createPortal(
          <div
            ref={ghost}
            aria-hidden="true"
            className="pointer-events-none fixed top-0 left-0 z-50 -mt-5 -ml-5 flex items-center gap-2 rounded-m border border-accent bg-raised py-2 pr-4 pl-2 font-medium shadow-2 will-change-transform"
          >
            <WidgetIcon name={name} icon={widget.icon} className="size-6" /> {name}
          </div>,
          document.body,
        )}
    </li>
  );
};

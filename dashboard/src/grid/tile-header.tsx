import { Ellipsis, GripVertical, Minimize2 } from "lucide-react";
import { lazy, type PointerEvent, type RefObject, Suspense, useRef, useState } from "react";
import { overlays } from "../app/overlays";
import { classes } from "../lib/class";
import { WidgetIcon } from "../shell/widget-icon";
import { IconButton } from "../ui/button";
import type { Widget } from "../widgets/api";
import { useGrid } from "./context";
import { press } from "./gesture";
import { StateWord, TileWord } from "./tile-state";
import type { MoveKeys } from "./use-move-keys";

const loadMenu = () => import("./tile-menu").then(({ TileMenu }) => ({ default: TileMenu }));
const TileMenu = lazy(loadMenu);

/** The bar above a widget: a pointer moves it by all of it, keys by its grip. */
export const TileHeader = ({
  id,
  title,
  name,
  widget,
  large,
  grip,
  keys,
}: {
  id: string;
  /** The id of the element with its name. */
  title: string;
  name: string;
  widget: Widget | undefined | null;
  large: boolean;
  grip: RefObject<HTMLButtonElement | null>;
  keys: MoveKeys;
}) => {
  const { board, keep } = useGrid();
  const down = (event: PointerEvent<HTMLElement>): void => {
    const { target } = event;
    if (large || (target instanceof Element && target.closest("button:not([data-grip])"))) return;
    press(event.nativeEvent, { board, id, handle: event.currentTarget, onKeep: keep });
  };
  return (
    <div
      data-head=""
      onPointerDown={down}
      className={classes(
        "flex h-10 shrink-0 touch-pan-y items-center gap-2 border-b border-line pr-1.5 pl-3 select-none",
        !large && "cursor-grab active:cursor-grabbing",
      )}
    >
      {large ? (
        <WidgetIcon name={name} icon={widget?.icon} />
      ) : (
        <button
          ref={grip}
          type="button"
          data-grip=""
          aria-label={`Move or resize ${name}`}
          title="Drag, or press Enter and use the arrows"
          onClick={keys.start}
          onKeyDown={keys.onKeyDown}
          onBlur={keys.onBlur}
          className="group/grip relative grid size-5 shrink-0 cursor-grab place-items-center rounded-[5px] focus-visible:shadow-none"
        >
          <WidgetIcon name={name} icon={widget?.icon} />
          <span className="absolute inset-0 grid place-items-center rounded-[5px] bg-sunk text-ink-2 opacity-0 transition-opacity group-hover/tile:opacity-100 group-focus-visible/grip:bg-accent group-focus-visible/grip:text-on-accent group-focus-visible/grip:opacity-100">
            <GripVertical size={14} />
          </span>
        </button>
      )}
      <h2 id={title} className="min-w-0 flex-1 truncate font-medium">
        {name}
      </h2>
      {widget ? <TileWord id={id} widget={widget} /> : <StateWord widget={widget} />}
      {large && (
        <IconButton small label="Back to the grid" onClick={overlays.close}>
          <Minimize2 size={15} />
        </IconButton>
      )}
      <MenuButton id={id} name={name} large={large} grip={grip} keys={keys} />
    </div>
  );
};

const MenuButton = ({
  id,
  name,
  large,
  grip,
  keys,
}: {
  id: string;
  name: string;
  large: boolean;
  grip: RefObject<HTMLButtonElement | null>;
  keys: MoveKeys;
}) => {
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  return (
    <>
      <IconButton
        ref={button}
        small
        label={`What can be done with ${name}`}
        aria-haspopup="menu"
        aria-expanded={open}
        onClick={() => setOpen(true)}
        onPointerEnter={() => void loadMenu()}
        onFocus={() => void loadMenu()}
      >
        <Ellipsis size={15} />
      </IconButton>
      {open && (
        <Suspense>
          <TileMenu
            id={id}
            name={name}
            large={large}
            anchor={button}
            grip={grip}
            keys={keys}
            onClose={() => setOpen(false)}
          />
        </Suspense>
      )}
    </>
  );
};

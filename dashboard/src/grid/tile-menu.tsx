import {
  Maximize2,
  Minimize2,
  Move,
  PictureInPicture2,
  Pin,
  PinOff,
  RotateCw,
  Settings2,
  ShieldCheck,
  X,
} from "lucide-react";
import { type RefObject, useRef } from "react";
import { overlays } from "../app/overlays";
import { layout, useLayout } from "../layout/layout";
import { Kbd } from "../ui/kbd";
import { MenuAt, MenuGroup, MenuItem, MenuLine } from "../ui/menu";
import { useWidget } from "../widgets/api";
import { widgetViews } from "../widgets/frame/display";
import { useGrid } from "./context";
import { PRESETS, presetOn } from "./moves";
import type { MoveKeys } from "./use-move-keys";

/** What can be done with a tile. */
export const TileMenu = ({
  id,
  name,
  large,
  anchor,
  grip,
  keys,
  onClose,
}: {
  id: string;
  name: string;
  large: boolean;
  anchor: RefObject<HTMLElement | null>;
  grip: RefObject<HTMLButtonElement | null>;
  keys: MoveKeys;
  onClose: () => void;
}) => {
  const { board, put, lift } = useGrid();
  const { dock } = useLayout().layout;
  const { data: widget } = useWidget(id);
  const pinned = dock.includes(id);
  const mode = widgetViews.mode(id);
  const [framed, isPip] = [mode !== undefined, mode === "pip"];
  const moving = useRef(false);
  const move = (): void => {
    moving.current = true;
    // Once the menu is gone and the focus is where it belongs.
    setTimeout(keys.start, 0);
  };
  const pin = (): void => {
    if (pinned) layout.changeAndSay([{ op: "undock", id }], `${name} is out of the dock`);
    else layout.changeAndSay([{ op: "dock", id }], `${name} is in the dock`);
  };
  return (
    <MenuAt
      anchor={anchor}
      label={name}
      onClose={onClose}
      focusAfter={() => (moving.current ? grip.current : anchor.current)}
    >
      {!large && (
        <>
          <MenuItem icon={<Move size={15} />} keys={<Kbd keys="Enter" />} onSelect={move}>
            Move or resize
          </MenuItem>
          <MenuGroup name="Size">
            {PRESETS.map(([words, size]) => (
              <MenuItem
                key={words}
                icon={<SizePicture {...size} />}
                onSelect={() => put(id, presetOn(size, board.geometry.breakpoint))}
              >
                {words}
              </MenuItem>
            ))}
          </MenuGroup>
          <MenuLine />
        </>
      )}
      <MenuItem
        icon={large ? <Minimize2 size={15} /> : <Maximize2 size={15} />}
        onSelect={() => (large ? overlays.close() : overlays.open({ kind: "widget", id }))}
      >
        {large ? "Back to the grid" : "Full screen"}
      </MenuItem>
      {framed && !large && (
        <MenuItem
          icon={<PictureInPicture2 size={15} />}
          onSelect={() => widgetViews.show(id, isPip ? "inline" : "pip")}
        >
          {isPip ? "Back to its place" : "Small window"}
        </MenuItem>
      )}
      {framed && (
        <MenuItem icon={<RotateCw size={15} />} onSelect={() => widgetViews.reload(id)}>
          Reload
        </MenuItem>
      )}
      <MenuItem icon={pinned ? <PinOff size={15} /> : <Pin size={15} />} onSelect={pin}>
        {pinned ? "Take out of the dock" : "Pin to the dock"}
      </MenuItem>
      {widget?.kind === "app" && widget.apps && (
        <MenuItem
          icon={<ShieldCheck size={15} />}
          onSelect={() => overlays.open({ kind: "permissions", id })}
        >
          Permissions…
        </MenuItem>
      )}
      <MenuItem icon={<Settings2 size={15} />} onSelect={() => overlays.open({ kind: "server", id })}>
        Settings…
      </MenuItem>
      <MenuLine />
      <MenuItem icon={<X size={15} />} onSelect={() => lift(id, name)}>
        Take off the grid
      </MenuItem>
    </MenuAt>
  );
};

/** A tile of a size on a small grid. */
const SizePicture = ({ w, h }: { w: number; h: number }) => (
  <svg aria-hidden="true" width="15" height="15" viewBox="0 0 15 15">
    <rect x=".5" y=".5" width="14" height="14" rx="2.5" fill="none" stroke="currentColor" opacity=".45" />
    <rect x="2" y="2" width={(11 * w) / 12} height={(11 * h) / 8} rx="1" fill="currentColor" />
  </svg>
);

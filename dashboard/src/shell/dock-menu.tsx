import { ArrowLeft, ArrowRight, PanelTop, PinOff, Settings2 } from "lucide-react";
import type { RefObject } from "react";
import { overlays } from "../app/overlays";
import { layout } from "../layout/layout";
import { Kbd } from "../ui/kbd";
import { MenuAt, MenuItem, MenuLine } from "../ui/menu";

/** What can be done with a pinned widget. */
export const DockMenu = ({
  id,
  name,
  index,
  many,
  installed,
  anchor,
  onOpen,
  onClose,
}: {
  id: string;
  name: string;
  index: number;
  many: number;
  installed: boolean;
  anchor: RefObject<HTMLElement | null>;
  onOpen: () => void;
  onClose: () => void;
}) => (
  <MenuAt anchor={anchor} label={name} side="top" align="center" onClose={onClose}>
    {installed && (
      <>
        <MenuItem icon={<PanelTop size={15} />} onSelect={onOpen}>
          Open
        </MenuItem>
        <MenuItem icon={<Settings2 size={15} />} onSelect={() => overlays.open({ kind: "server", id })}>
          Settings…
        </MenuItem>
        <MenuLine />
      </>
    )}
    <MenuItem
      icon={<ArrowLeft size={15} />}
      keys={<Kbd keys="alt+←" />}
      disabled={index === 0}
      onSelect={() => layout.change([{ op: "dock", id, index: index - 1 }])}
    >
      Move left
    </MenuItem>
    <MenuItem
      icon={<ArrowRight size={15} />}
      keys={<Kbd keys="alt+→" />}
      disabled={index === many - 1}
      onSelect={() => layout.change([{ op: "dock", id, index: index + 1 }])}
    >
      Move right
    </MenuItem>
    <MenuLine />
    <MenuItem
      icon={<PinOff size={15} />}
      onSelect={() => layout.changeAndSay([{ op: "undock", id }], `${name} is out of the dock`)}
    >
      Take out of the dock
    </MenuItem>
  </MenuAt>
);

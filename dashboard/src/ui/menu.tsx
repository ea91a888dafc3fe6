import { Menu as Base } from "@base-ui/react/menu";
import type { ReactElement, ReactNode, RefObject } from "react";
import { classes } from "../lib/class";
import { useTopmost } from "./modals";

/** What a button opens below it. The button is given; items are `MenuItem`s. */
export const Menu = ({
  trigger,
  children,
  align = "end",
}: {
  trigger: ReactElement<Record<string, unknown>>;
  children: ReactNode;
  align?: "start" | "end";
}) => (
  <Base.Root>
    <Base.Trigger render={trigger} />
    <Base.Portal container={useTopmost()}>
      <Base.Positioner align={align} sideOffset={4} className="z-50">
        <Base.Popup className="appear min-w-44 max-w-80 rounded-m bg-raised p-1 shadow-2 outline-none">
          {children}
        </Base.Popup>
      </Base.Positioner>
    </Base.Portal>
  </Base.Root>
);

/**
 * A menu at an element that is there already, open as long as it is rendered: for many buttons whose menu is loaded when
 * one of them is pressed.
 */
export const MenuAt = ({
  anchor,
  label,
  onClose,
  focusAfter,
  side = "bottom",
  align = "end",
  children,
}: {
  anchor: RefObject<HTMLElement | null>;
  label: string;
  onClose: () => void;
  /** Where the focus goes when it closes; absent: back to the anchor. */
  focusAfter?: () => HTMLElement | null;
  side?: "top" | "bottom";
  align?: "start" | "center" | "end";
  children: ReactNode;
}) => (
  <Base.Root defaultOpen onOpenChange={(open) => !open && onClose()}>
    <Base.Portal container={useTopmost()}>
      <Base.Positioner anchor={anchor} side={side} align={align} sideOffset={4} className="z-50">
        <Base.Popup
          aria-label={label}
          finalFocus={() => focusAfter?.() ?? anchor.current}
          className="appear min-w-44 max-w-80 rounded-m bg-raised p-1 shadow-2 outline-none"
        >
          {children}
        </Base.Popup>
      </Base.Positioner>
    </Base.Portal>
  </Base.Root>
);

/** One thing that can be done. */
export const MenuItem = ({
  icon,
  keys,
  danger,
  disabled,
  onSelect,
  children,
}: {
  icon?: ReactNode;
  keys?: ReactNode;
  danger?: boolean;
  disabled?: boolean;
  onSelect: () => void;
  children: ReactNode;
}) => (
  <Base.Item
    disabled={disabled}
    onClick={onSelect}
    className={classes(
      "flex h-8 items-center gap-2.5 rounded-s px-2.5 outline-none select-none data-disabled:opacity-45",
      "data-highlighted:bg-hover",
      danger ? "text-bad" : "text-ink",
    )}
  >
    {icon && <span className="text-ink-3">{icon}</span>}
    <span className="min-w-0 flex-1 truncate">{children}</span>
    {keys}
  </Base.Item>
);

export const MenuLine = () => <Base.Separator className="mx-2 my-1 h-px bg-line" />;

/** Names what follows. */
export const MenuGroup = ({ name, children }: { name: string; children: ReactNode }) => (
  <Base.Group>
    <Base.GroupLabel className="px-2.5 pt-1.5 pb-1 text-xs font-medium text-ink-3">{name}</Base.GroupLabel>
    {children}
  </Base.Group>
);

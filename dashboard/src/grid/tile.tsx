import { memo, useCallback, useId, useRef, useSyncExternalStore } from "react";
import { classes } from "../lib/class";
import { Kbd } from "../ui/kbd";
import type { Widget } from "../widgets/api";
import { useGrid } from "./context";
import { Edges } from "./edges";
import { TileBody } from "./tile-body";
import { TileHeader } from "./tile-header";
import { Reconnecting } from "./tile-state";
import { useLarge } from "./use-large";
import { useMoveKeys } from "./use-move-keys";

export interface TileProps {
  id: string;
  name: string;
  /** Absent: it is not installed, or not any more; null: that is not known yet. */
  widget: Widget | undefined | null;
  /** As large as the window. */
  large: boolean;
}

/**
 * A widget on the grid: a frame with its name, and what it shows. The board moves its element; it renders only when
 * something about the widget changes.
 */
export const TileFrame = memo(({ id, name, widget, large }: TileProps) => {
  const { board } = useGrid();
  const title = useId();
  const grip = useSyncExternalStore(board.watch, () => board.gripOf(id));
  const button = useRef<HTMLButtonElement>(null);
  const keys = useMoveKeys(id, name, button);
  const frame = useRef<HTMLElement>(null);
  useLarge(frame, large);
  const attach = useCallback(
    (element: HTMLElement | null) => {
      frame.current = element;
      return element ? board.attach(id, element) : undefined;
    },
    [board, id],
  );
  // One of many, and no landmark each; as large as the window it is all there is.
  const named = large
    ? { role: "dialog", "aria-modal": true, "aria-labelledby": title }
    : { role: "article", "aria-labelledby": title };
  return (
    <div
      ref={attach}
      data-tile={id}
      data-large={large || undefined}
      {...named}
      className={classes(
        "group/tile absolute rounded-m border bg-surface",
        "has-[[data-grip]:focus-visible]:border-accent has-[[data-grip]:focus-visible]:shadow-[0_0_0_3px_var(--accent-soft)]",
        "data-large:fixed! data-large:inset-0! data-large:z-40 data-large:h-auto! data-large:w-auto! sm:data-large:inset-4!",
        large && "shadow-2",
        grip ? "z-20 border-accent shadow-2" : "border-line",
        grip === "pointer" && "opacity-95",
      )}
    >
      <div className="flex h-full flex-col overflow-hidden rounded-[9px]">
        <TileHeader
          id={id}
          title={title}
          name={name}
          widget={widget}
          large={large}
          grip={button}
          keys={keys}
        />
        {widget?.state === "reconnecting" && <Reconnecting id={id} state={widget} />}
        <TileBody id={id} widget={widget} name={name} />
      </div>
      {grip === "keys" && <MoveHelp />}
      {!large && <Edges id={id} />}
    </div>
  );
});

/** While keys move it. The same is read aloud when it begins. */
const MoveHelp = () => (
  <div
    aria-hidden="true"
    className="absolute inset-x-2 bottom-2 grid justify-items-center gap-1 rounded-s bg-raised px-2.5 py-2 text-s text-ink-2 shadow-2"
  >
    <p className="text-center text-balance">Arrows move, Shift and arrows resize</p>
    <p className="flex flex-wrap justify-center gap-x-3 gap-y-1">
      <span className="flex items-center gap-1.5">
        <Kbd keys="Enter" /> keep
      </span>
      <span className="flex items-center gap-1.5">
        <Kbd keys="Esc" /> put back
      </span>
    </p>
  </div>
);

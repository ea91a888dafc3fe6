import { useEffect, useLayoutEffect, useMemo, useRef, useState, useSyncExternalStore } from "react";
import { wantedTile } from "../app/open-widget";
import { useOverlay } from "../app/overlays";
import { arrange } from "../layout/arrange";
import { layout } from "../layout/layout";
import { placesAt } from "../layout/places";
import type { Layout, Tile } from "../layout/types";
import type { Widget } from "../widgets/api";
import { Board } from "./board";
import { type GridActions, GridContext } from "./context";
import { currentBoard } from "./current";
import { Geometry } from "./geometry";
import { fitted, moved } from "./moves";
import { bringIntoSight, gripOf } from "./sight";
import { TileFrame } from "./tile";

/** The width of an element, once it is known and whenever it changes. */
const useWidth = () => {
  const element = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const shown = element.current;
    if (!shown) return;
    const measure = (): void => setWidth(shown.clientWidth);
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(shown);
    return () => observer.disconnect();
  }, []);
  return [element, width] as const;
};

/** What is done to tiles. */
const actionsOf = (board: Board, say: (words: string) => void): GridActions => {
  const keep = (tile: Tile): void => {
    const { breakpoint } = board.geometry;
    // On top of what it is now: another window may have moved something meanwhile.
    const now = layout.now().layout;
    layout.change(arrange(now, breakpoint, moved(placesAt(now, breakpoint), tile, breakpoint)));
  };
  return {
    board,
    keep,
    put: (id, place) => {
      const tile = board.tile(id);
      if (tile) keep({ ...tile, ...fitted({ ...tile, ...place }, board.geometry.breakpoint) });
    },
    lift: (id, name) => layout.changeAndSay([{ op: "lift", id }], `${name} is off the grid`),
    say,
  };
};

/** The widgets, where somebody placed them. */
export const Grid = ({ shown, widgets }: { shown: Layout; widgets: readonly Widget[] | undefined }) => {
  const [element, width] = useWidth();
  const [said, say] = useState("");
  const geometry = useMemo(() => new Geometry(width), [width]);
  const [board] = useState(() => new Board(geometry));
  const [actions] = useState(() => actionsOf(board, say));
  const tiles = useMemo(() => placesAt(shown, geometry.breakpoint), [shown, geometry]);
  useLayoutEffect(() => {
    if (geometry.width > 0) board.update(tiles, geometry);
  }, [board, tiles, geometry]);
  const byId = useMemo(() => new Map(widgets?.map((widget) => [widget.id, widget])), [widgets]);
  const overlay = useOverlay();
  const large = overlay?.kind === "widget" ? overlay.id : undefined;

  useEffect(() => currentBoard.set(board), [board]);
  useEffect(
    () =>
      wantedTile.watch((id) => {
        bringIntoSight(board, id);
        gripOf(board, id)?.focus({ preventScroll: true });
      }),
    [board],
  );

  // In an order that no move changes: an element that is put elsewhere in the document loads its frames anew.
  const ids = useMemo(() => tiles.map(({ id }) => id).toSorted(), [tiles]);
  return (
    <GridContext value={actions}>
      <div ref={element}>
        <div ref={board.attachContainer} className="relative">
          <Placeholder board={board} />
          {width > 0 &&
            ids.map((id) => (
              <TileFrame
                key={id}
                id={id}
                name={byId.get(id)?.name ?? id}
                widget={widgets ? byId.get(id) : null}
                large={large === id}
              />
            ))}
        </div>
      </div>
      <p aria-live="assertive" className="unseen">
        {said}
      </p>
    </GridContext>
  );
};

/** Where what is dragged would be if it were let go of now. */
const Placeholder = ({ board }: { board: Board }) => {
  useSyncExternalStore(board.watch, () => board.moving?.id);
  return (
    <div
      ref={board.attachPlaceholder}
      hidden
      aria-hidden="true"
      className="absolute rounded-m border border-dashed border-accent bg-accent-soft transition-[left,top,width,height]"
    />
  );
};

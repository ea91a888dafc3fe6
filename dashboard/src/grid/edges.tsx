import { useGrid } from "./context";
import { press } from "./gesture";
import type { Edge } from "./moves";

/** Where each edge is taken hold of. Around the tile, so that nothing in it is covered. */
const EDGES: [Edge, string][] = [
  ["e", "-right-1.5 top-3 bottom-3 w-2.5 cursor-e-resize"],
  ["w", "-left-1.5 top-12 bottom-3 w-2.5 cursor-w-resize"],
  ["s", "-bottom-1.5 right-3 left-3 h-2.5 cursor-s-resize"],
  ["sw", "-bottom-1.5 -left-1.5 size-4 cursor-sw-resize pointer-coarse:size-8"],
  ["se", "-right-1.5 -bottom-1.5 size-5 cursor-se-resize pointer-coarse:size-9"],
];

/** What a pointer resizes a tile by. Keys do it by the grip, where a reader of the screen finds it. */
export const Edges = ({ id }: { id: string }) => {
  const { board, keep } = useGrid();
  return EDGES.map(([edge, where]) => (
    <div
      key={edge}
      aria-hidden="true"
      data-edge={edge}
      onPointerDown={(event) =>
        press(event.nativeEvent, { board, id, edge, handle: event.currentTarget, onKeep: keep })
      }
      className={`absolute z-10 touch-none ${where}`}
    >
      {edge === "se" && (
        <span className="absolute right-2.5 bottom-2.5 size-2 rounded-br-[3px] border-r-2 border-b-2 border-line-strong opacity-0 transition-opacity group-hover/tile:opacity-100 pointer-coarse:opacity-100" />
      )}
    </div>
  ));
};

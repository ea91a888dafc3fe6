import { createContext, useContext } from "react";
import type { Place, Tile } from "../layout/types";
import type { Board } from "./board";

/** What tiles share: where they are, and what can be done to them. It is the same object all the time. */
export interface GridActions {
  board: Board;
  /** Puts a tile where somebody moved it, with all that it pushed. */
  keep: (tile: Tile) => void;
  /** Changes a tile's place, as its menu does. */
  put: (id: string, place: Partial<Place>) => void;
  /** Takes it off the grid. */
  lift: (id: string, name: string) => void;
  /** Reads something aloud. */
  say: (words: string) => void;
}

export const GridContext = createContext<GridActions | undefined>(undefined);

export const useGrid = (): GridActions => {
  const grid = useContext(GridContext);
  if (!grid) throw new Error("a tile is outside of a grid");
  return grid;
};

/** A widget's place on a grid, in its units. */
export interface Place {
  x: number;
  y: number;
  w: number;
  h: number;
}

/** A widget on a grid. Its id is the widget's. */
export interface Tile extends Place {
  id: string;
}

/** A folder of the sidebar. */
export interface Group {
  name: string;
  items: string[];
}

/** What somebody arranged for narrower windows. */
export type Narrow = "medium" | "small";

/** The three grids: that of wide windows is the file's own, and says what is on the others. */
export type Breakpoint = "wide" | Narrow;

/** What `dashboard.json` says. It may hold more, which is nobody's here and is not touched. */
export interface Layout {
  version: 1;
  grid: Tile[];
  sidebarGroups: Group[];
  dock: string[];
  layouts?: Partial<Record<Narrow, Tile[]>>;
  /** What widgets are told of themselves, by their ids. */
  settings?: Record<string, Record<string, unknown>>;
}

/** What is wrong with the file, and where. */
export interface Problem {
  path: string;
  message: string;
}

/** What the daemon answers. */
export interface Answer {
  layout: Layout;
  revision: string;
  problem: Problem | null;
}

/**
 * One change. It says what is to be different, not what the whole is: so those of two windows, and those that people
 * write into the file, come together.
 */
export type Op =
  | ({ op: "place"; id: string; breakpoint?: Narrow } & Place)
  | { op: "lift"; id: string }
  | { op: "dock"; id: string; index?: number }
  | { op: "undock"; id: string }
  | { op: "group"; name: string; rename?: string; items?: string[]; index?: number }
  | { op: "ungroup"; name: string }
  | { op: "set"; id: string; settings: Record<string, unknown> };

export const EMPTY: Layout = { version: 1, grid: [], sidebarGroups: [], dock: [] };

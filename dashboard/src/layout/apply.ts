import type { Group, Layout, Op, Tile } from "./types";

/** The tiles with one of them placed; where it stands in the list stays as it is. */
const placed = (tiles: readonly Tile[], { id, x, y, w, h }: Tile): Tile[] =>
  tiles.some((tile) => tile.id === id)
    ? tiles.map((tile) => (tile.id === id ? { ...tile, x, y, w, h } : tile))
    : [...tiles, { id, x, y, w, h }];

const without = (tiles: readonly Tile[], id: string): Tile[] => tiles.filter((tile) => tile.id !== id);

/** The list with one entry taken out and put in at a place: the one asked for, else its old one, else the end. */
const put = <T>(list: readonly T[], entry: T, before: number, index: number | undefined): T[] => {
  const rest = list.filter((_, at) => at !== before);
  const at = Math.min(index ?? (before < 0 ? rest.length : before), rest.length);
  return [...rest.slice(0, at), entry, ...rest.slice(at)];
};

const grouped = (groups: readonly Group[], op: Extract<Op, { op: "group" }>): Group[] => {
  const before = groups.findIndex(({ name }) => name === op.name);
  // Renamed already, here or in another window.
  if (before < 0 && op.rename !== undefined) return [...groups];
  const group = { ...(groups[before] ?? { items: [] }), name: op.rename ?? op.name };
  if (op.items) group.items = [...new Set(op.items)];
  return put(groups, group, before, op.index);
};

/**
 * A layout with a change, as the daemon makes it. What cannot be applied changes nothing: the layout may have become
 * another one since the change was made, and the daemon has the last word.
 */
export const apply = (layout: Layout, op: Op): Layout => {
  switch (op.op) {
    case "place": {
      if (!op.breakpoint) return { ...layout, grid: placed(layout.grid, op) };
      const tiles = placed(layout.layouts?.[op.breakpoint] ?? [], op);
      return { ...layout, layouts: { ...layout.layouts, [op.breakpoint]: tiles } };
    }
    case "lift": {
      const lifted: Layout = { ...layout, grid: without(layout.grid, op.id) };
      const { medium, small } = layout.layouts ?? {};
      if (medium) lifted.layouts = { ...lifted.layouts, medium: without(medium, op.id) };
      if (small) lifted.layouts = { ...lifted.layouts, small: without(small, op.id) };
      return lifted;
    }
    case "dock":
      return { ...layout, dock: put(layout.dock, op.id, layout.dock.indexOf(op.id), op.index) };
    case "undock":
      return { ...layout, dock: layout.dock.filter((id) => id !== op.id) };
    case "group":
      return { ...layout, sidebarGroups: grouped(layout.sidebarGroups, op) };
    case "ungroup":
      return { ...layout, sidebarGroups: layout.sidebarGroups.filter(({ name }) => name !== op.name) };
    case "set": {
      const { [op.id]: _, ...others } = layout.settings ?? {};
      const empty = Object.keys(op.settings).length === 0;
      return { ...layout, settings: empty ? others : { ...others, [op.id]: op.settings } };
    }
  }
};

export const applyAll = (layout: Layout, ops: readonly Op[]): Layout => ops.reduce(apply, layout);

import { apply } from "./apply";
import { placeOp } from "./arrange";
import { placesAt } from "./places";
import type { Breakpoint, Layout, Op, Tile } from "./types";

const found = (tiles: readonly Tile[] | undefined, id: string): Tile | undefined =>
  tiles?.find((tile) => tile.id === id);

const unplace = (layout: Layout, seen: readonly Tile[], op: Extract<Op, { op: "place" }>): Op[] => {
  const { id } = op;
  const breakpoint: Breakpoint = op.breakpoint ?? "wide";
  const kept = found(breakpoint === "wide" ? layout.grid : layout.layouts?.[breakpoint], id);
  // A narrow grid that nobody had arranged goes back to what was seen; what was nowhere goes back to nowhere.
  const before = kept ?? found(seen, id);
  return [before ? placeOp(before, breakpoint) : { op: "lift", id }];
};

const unlift = (layout: Layout, id: string): Op[] => {
  const { medium, small } = layout.layouts ?? {};
  const grids = [["wide", layout.grid] as const, ["medium", medium] as const, ["small", small] as const];
  return grids.flatMap(([breakpoint, tiles]) => {
    const before = found(tiles, id);
    return before ? [placeOp(before, breakpoint)] : [];
  });
};

const ungroup = (layout: Layout, { name, rename }: { name: string; rename?: string }): Op[] => {
  const index = layout.sidebarGroups.findIndex((group) => group.name === name);
  const before = layout.sidebarGroups[index];
  if (!before) return rename === undefined ? [{ op: "ungroup", name }] : [];
  const after = rename ?? name;
  const back: Op = { op: "group", name: after, items: before.items, index };
  return [after === name ? back : { ...back, rename: name }];
};

/** What takes back one change. */
const inverseOf = (layout: Layout, op: Op, seen: readonly Tile[]): Op[] => {
  switch (op.op) {
    case "place":
      return unplace(layout, seen, op);
    case "lift":
      return unlift(layout, op.id);
    case "dock":
    case "undock": {
      const index = layout.dock.indexOf(op.id);
      return [index < 0 ? { op: "undock", id: op.id } : { op: "dock", id: op.id, index }];
    }
    case "group":
    case "ungroup":
      return ungroup(layout, op);
    case "set":
      return [{ op: "set", id: op.id, settings: layout.settings?.[op.id] ?? {} }];
  }
};

/** What takes back changes, to be applied in its order. */
export const inverse = (layout: Layout, ops: readonly Op[]): Op[] => {
  const back: Op[][] = [];
  // Each grid as it was seen before the first of its changes: they are made together.
  const seen = new Map<Breakpoint, Tile[]>();
  let at = layout;
  for (const op of ops) {
    const breakpoint = (op.op === "place" && op.breakpoint) || "wide";
    const before = seen.get(breakpoint) ?? placesAt(at, breakpoint);
    seen.set(breakpoint, before);
    back.unshift(inverseOf(at, op, before));
    at = apply(at, op);
  }
  return back.flat();
};

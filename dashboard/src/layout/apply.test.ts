import { describe, expect, it } from "vitest";
import { apply, applyAll } from "./apply";
import { arrange } from "./arrange";
import { chance, someLayout, someOp, someOps } from "./chance";
import { inverse } from "./inverse";
import { apart, COLUMNS, placesAt } from "./places";
import { EMPTY, type Layout, type Narrow, type Op } from "./types";

const tile = (id: string, x: number, y = 0) => ({ id, x, y, w: 2, h: 2 });

/** What a person sees of a layout: the grids, the dock, the groups, what is set. */
const seen = (layout: Layout, narrow: boolean) => {
  const byId = (a: { id: string }, b: { id: string }) => a.id.localeCompare(b.id);
  return {
    wide: placesAt(layout, "wide").toSorted(byId),
    medium: narrow && placesAt(layout, "medium").toSorted(byId),
    small: narrow && placesAt(layout, "small").toSorted(byId),
    dock: layout.dock,
    groups: layout.sidebarGroups,
    settings: layout.settings ?? {},
  };
};

describe("a change of the layout", () => {
  it("moves what is there, adds what is not, and leaves the rest of the file alone", () => {
    const file = { ...EMPTY, theme: "dusk", grid: [{ ...tile("a", 0), note: "mine" }, tile("b", 2)] };
    const after = applyAll(file, [
      { op: "place", ...tile("a", 6) },
      { op: "place", ...tile("c", 0) },
    ]);
    expect(after).toEqual({
      ...file,
      grid: [{ ...tile("a", 6), note: "mine" }, tile("b", 2), tile("c", 0)],
    });
  });

  it("on one grid never touches another", () => {
    const file: Layout = { ...EMPTY, grid: [tile("a", 0)], layouts: { small: [tile("a", 0, 4)] } };
    const after = apply(file, { op: "place", ...tile("a", 3), breakpoint: "medium" });
    expect(after.grid).toEqual(file.grid);
    expect(after.layouts).toEqual({ small: [tile("a", 0, 4)], medium: [tile("a", 3)] });
    expect(apply(after, { op: "place", ...tile("a", 9) }).layouts).toEqual(after.layouts);
  });

  it("that lifts a widget lifts it everywhere", () => {
    const file: Layout = {
      ...EMPTY,
      grid: [tile("a", 0), tile("b", 2)],
      layouts: { medium: [tile("a", 0)] },
    };
    const after = apply(file, { op: "lift", id: "a" });
    expect(after.grid).toEqual([tile("b", 2)]);
    expect(after.layouts).toEqual({ medium: [] });
  });

  it("puts into the dock at a place, and moves there what is in it", () => {
    const file: Layout = { ...EMPTY, dock: ["a", "b", "c"] };
    expect(apply(file, { op: "dock", id: "c", index: 0 }).dock).toEqual(["c", "a", "b"]);
    expect(apply(file, { op: "dock", id: "a", index: 1 }).dock).toEqual(["b", "a", "c"]);
    expect(apply(file, { op: "dock", id: "b" }).dock).toEqual(["a", "b", "c"]);
    expect(apply(file, { op: "dock", id: "d", index: 99 }).dock).toEqual(["a", "b", "c", "d"]);
  });

  it("makes, fills, renames and moves groups, and minds no group that is gone", () => {
    const file: Layout = { ...EMPTY, sidebarGroups: [{ name: "Work", items: ["a"] }] };
    const after = applyAll(file, [
      { op: "group", name: "Music", items: ["b", "b"], index: 0 },
      { op: "group", name: "Work", rename: "Office" },
      { op: "group", name: "Gone", rename: "Nowhere" },
    ]);
    expect(after.sidebarGroups).toEqual([
      { name: "Music", items: ["b"] },
      { name: "Office", items: ["a"] },
    ]);
    expect(apply(after, { op: "ungroup", name: "Gone" })).toEqual(after);
  });

  it("made twice is as if it were made once", () => {
    // The daemon may have made it already when its answer to an older question comes.
    const by = chance(11);
    for (let round = 0; round < 300; round += 1) {
      const op = someOp(by);
      const once = apply(someLayout(by), op);
      expect(apply(once, op)).toEqual(once);
    }
  });
});

describe("taking back", () => {
  it("shows everything as it was, whatever was changed", () => {
    const by = chance(7);
    for (let round = 0; round < 500; round += 1) {
      const before = someLayout(by);
      // What was arranged for narrow windows for the first time stays arranged.
      const narrow = before.layouts !== undefined;
      let at = before;
      const ops: Op[] = [];
      for (let step = by.whole(1, 5); step > 0; step -= 1) {
        const more = someOps(by, at);
        at = applyAll(at, more);
        ops.push(...more);
      }
      // Renaming to what another group is called already is refused by the daemon.
      if (ops.filter((op) => op.op === "group" && op.rename).length > 1) continue;
      const after = seen(applyAll(at, inverse(before, ops)), narrow);
      expect(after, JSON.stringify({ before, ops })).toEqual(seen(before, narrow));
    }
  });

  it("leaves a narrow grid as it was seen before somebody first moved something there", () => {
    const by = chance(13);
    for (let round = 0; round < 200; round += 1) {
      const { layouts: _, ...before } = someLayout(by);
      const breakpoint = by.one<Narrow>(["medium", "small"]);
      const moved = placesAt(before, breakpoint).map((tile) => ({ ...tile, y: by.whole(0, 9) }));
      const ops = arrange(before, breakpoint, apart(moved, COLUMNS[breakpoint]));
      const after = applyAll(applyAll(before, ops), inverse(before, ops));
      expect(placesAt(after, breakpoint)).toEqual(placesAt(before, breakpoint));
      expect(after.grid).toEqual(before.grid);
    }
  });
});

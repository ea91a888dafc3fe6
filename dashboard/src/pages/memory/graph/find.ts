import type { Layout } from "./layout";
import type { Model } from "./model";

/** Of the grid in which memories are looked up. */
const CELL = 32;

/** Finds what is at a point, or at most so far from it. */
export type Find = (x: number, y: number, slack: number) => number | undefined;

const key = (x: number, y: number): string => `${Math.floor(x / CELL)},${Math.floor(y / CELL)}`;

export const finder = (model: Model, layout: Layout): Find => {
  const cells = new Map<string, number[]>();
  const larger: number[] = [];
  model.roles.forEach((role, place) => {
    if (role !== "dot") {
      larger.push(place);
      return;
    }
    const name = key(layout.x[place] ?? 0, layout.y[place] ?? 0);
    const cell = cells.get(name);
    if (cell) cell.push(place);
    else cells.set(name, [place]);
  });
  // The smaller lies on the larger.
  larger.sort((a, b) => (layout.r[a] ?? 0) - (layout.r[b] ?? 0));

  const away = (place: number, x: number, y: number): number =>
    Math.hypot((layout.x[place] ?? 0) - x, (layout.y[place] ?? 0) - y) - (layout.r[place] ?? 0);

  const near = (x: number, y: number, slack: number): number[] => {
    const reach = Math.ceil(slack / CELL);
    const found: number[] = [];
    for (let i = -reach; i <= reach; i += 1) {
      for (let j = -reach; j <= reach; j += 1) {
        found.push(...(cells.get(key(x + i * CELL, y + j * CELL)) ?? []));
      }
    }
    return found;
  };

  return (x, y, slack) => {
    const isIsland = (place: number): boolean => model.roles[place] === "island";
    const hub = larger.find((place) => away(place, x, y) <= (isIsland(place) ? 0 : slack));
    if (hub !== undefined && !isIsland(hub)) return hub;
    let best: number | undefined;
    let least = slack;
    for (const place of near(x, y, slack)) {
      const distance = away(place, x, y);
      if (distance <= least) [best, least] = [place, distance];
    }
    return best ?? hub;
  };
};

import type { Model } from "./model";

/**
 * Where everything is, in units that are pixels when nothing is zoomed. Nothing is left to chance and nothing moves:
 * the same memories make the same picture.
 *
 * A project is an island, as large as it has memories, with the latest in its middle. What several projects share lies
 * between them; agents stand around all of it.
 */
export interface Layout {
  x: Float32Array;
  y: Float32Array;
  r: Float32Array;
  /** Around everything. */
  bounds: { x: number; y: number; width: number; height: number };
}

/** Of a memory. */
const DOT = 3;
/** Of a sunflower: memories are 1.75 times as far apart. */
const STEP = 5.6;
/** Between what is in an island and its shore. */
const SHORE = 12;
/** Between islands: room for names and ties, and more of it the larger they are. */
const SEA = 56;
const WIDER = 0.1;
const GOLDEN = Math.PI * (3 - Math.sqrt(5));
/** Rounds in which what lies in the sea finds its place. */
const ROUNDS = 60;

interface Disc {
  x: number;
  y: number;
  r: number;
}

/** A month of memories takes the room that they would. */
const clusterRadius = (count: number): number => Math.max(7, STEP * 0.9 * Math.sqrt(count));

export const layoutOf = (model: Model): Layout => {
  const size = model.nodes.length;
  const layout: Layout = {
    x: new Float32Array(size),
    y: new Float32Array(size),
    r: new Float32Array(size),
    bounds: { x: 0, y: 0, width: 1, height: 1 },
  };
  const islands = placeIslands(model, layout);
  placeSubjects(model, layout, islands);
  placeAgents(model, layout);
  layout.bounds = boundsOf(layout);
  return layout;
};

/** Memories like the seeds of a sunflower, months of older ones around them. Answers how large it became. */
const fill = (model: Model, layout: Layout, members: number[]): number => {
  const at = (place: number): number => model.nodes[place]?.at ?? 0;
  const dots = members.filter((place) => model.roles[place] === "dot").sort((a, b) => at(b) - at(a));
  const months = members
    .filter((place) => model.nodes[place]?.kind !== "memory")
    .sort((a, b) => at(b) - at(a));
  dots.forEach((place, turn) => {
    const away = STEP * Math.sqrt(turn + 0.5);
    layout.x[place] = away * Math.cos(turn * GOLDEN);
    layout.y[place] = away * Math.sin(turn * GOLDEN);
    layout.r[place] = DOT;
  });
  let edge = dots.length > 0 ? STEP * Math.sqrt(dots.length) : 0;
  // Rings of months, the latest first.
  for (let next = 0; next < months.length; ) {
    const widest = Math.max(
      ...months.slice(next).map((place) => clusterRadius(model.nodes[place]?.count ?? 1)),
    );
    const ring = edge === 0 && months.length - next === 1 ? 0 : edge + widest + 3;
    // As many as stand beside each other without touching.
    const room = ring === 0 ? 1 : Math.max(1, Math.floor(Math.PI / Math.asin((widest + 2) / ring)));
    const inRing = months.slice(next, next + room);
    inRing.forEach((place, turn) => {
      const angle = (turn / inRing.length) * 2 * Math.PI - Math.PI / 2;
      layout.x[place] = ring * Math.cos(angle);
      layout.y[place] = ring * Math.sin(angle);
      layout.r[place] = clusterRadius(model.nodes[place]?.count ?? 1);
    });
    next += inRing.length;
    edge = ring + widest;
  }
  return Math.max(18, edge + SHORE);
};

/** Largest first, each as near to the middle as there is room. */
const placeIslands = (model: Model, layout: Layout): Disc[] => {
  const islands = model.projects
    .map((project) => ({ project, r: fill(model, layout, model.members.get(project) ?? []) }))
    .sort((a, b) => b.r - a.r || a.project - b.project);
  const placed: Disc[] = [];
  for (const { project, r } of islands) {
    const disc = freePlace(placed, r, SEA + WIDER * (islands[0]?.r ?? 0));
    placed.push(disc);
    layout.x[project] = disc.x;
    layout.y[project] = disc.y;
    layout.r[project] = r;
    for (const member of model.members.get(project) ?? []) {
      layout.x[member] = (layout.x[member] ?? 0) + disc.x;
      layout.y[member] = (layout.y[member] ?? 0) + disc.y;
    }
  }
  return placed;
};

const freePlace = (placed: readonly Disc[], r: number, sea: number): Disc => {
  for (let turn = 0; turn < 20_000; turn += 1) {
    const angle = turn * 0.21;
    const away = turn * 1.6;
    // Wider than high, as windows are.
    const disc = { x: away * Math.cos(angle) * 1.25, y: away * Math.sin(angle) * 0.8, r };
    if (placed.every((other) => apart(disc, other) >= sea)) return disc;
  }
  return { x: placed.length * (r * 2 + sea), y: 0, r };
};

const apart = (a: Disc, b: Disc): number => Math.hypot(a.x - b.x, a.y - b.y) - a.r - b.r;

/** What memories are about: where the islands are that speak of it, weighed, and beside whatever is there already. */
const placeSubjects = (model: Model, layout: Layout, islands: readonly Disc[]): void => {
  const placed = model.subjects.map((place, turn) => {
    const ties = [...(model.ties[place] ?? [])].filter(([to]) => model.roles[to] === "island");
    const sum = ties.reduce((sum, [, weight]) => sum + weight, 0) || 1;
    const middle = { x: 0, y: 0 };
    for (const [to, weight] of ties) {
      middle.x += ((layout.x[to] ?? 0) * weight) / sum;
      middle.y += ((layout.y[to] ?? 0) * weight) / sum;
    }
    // A push of its own direction, so that two in one place part.
    const angle = turn * GOLDEN;
    const r = 4 + Math.min(8, Math.sqrt(model.nodes[place]?.count ?? 1));
    return { place, r, x: middle.x + Math.cos(angle), y: middle.y + Math.sin(angle), home: middle };
  });
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const one of placed) {
      one.x += (one.home.x - one.x) * 0.04;
      one.y += (one.home.y - one.y) * 0.04;
      for (const other of placed) if (other !== one) push(one, other, 16, 0.5);
      for (const island of islands) push(one, island, 14, 1);
    }
  }
  for (const { place, x, y, r } of placed) {
    layout.x[place] = x;
    layout.y[place] = y;
    layout.r[place] = r;
  }
};

/** Moves one disc away from another, so far that there is a gap. */
const push = (one: Disc, from: Disc, gap: number, share: number): void => {
  const missing = gap - apart(one, from);
  if (missing <= 0) return;
  const [dx, dy] = [one.x - from.x, one.y - from.y];
  const length = Math.hypot(dx, dy) || 1;
  one.x += (dx / length) * missing * share;
  one.y += (dy / length) * missing * share;
};

/** In a ring around everything, each on the side of the projects that it works in. */
const placeAgents = (model: Model, layout: Layout): void => {
  if (model.agents.length === 0) return;
  const { x, y, width, height } = boundsOf(layout);
  const [cx, cy] = [x + width / 2, y + height / 2];
  const wanted = model.agents.map((place, turn) => {
    let [dx, dy] = [0, 0];
    for (const [to, weight] of model.ties[place] ?? []) {
      if (model.roles[to] !== "island") continue;
      dx += ((layout.x[to] ?? 0) - cx) * weight;
      dy += ((layout.y[to] ?? 0) - cy) * weight;
    }
    const anywhere = Math.hypot(dx, dy) < 1;
    return { place, angle: anywhere ? turn * GOLDEN - Math.PI / 2 : Math.atan2(dy, dx) };
  });
  wanted.sort((a, b) => a.angle - b.angle || a.place - b.place);
  // As far apart as they can be without changing their order.
  const even = (2 * Math.PI) / wanted.length;
  const first = wanted[0]?.angle ?? 0;
  wanted.forEach(({ place, angle }, turn) => {
    const spread = first + turn * even;
    const at = angle * 0.35 + spread * 0.65;
    layout.x[place] = cx + (width / 2 + 80) * Math.cos(at);
    layout.y[place] = cy + (height / 2 + 64) * Math.sin(at);
    layout.r[place] = 9;
  });
};

const boundsOf = ({ x, y, r }: Layout): Layout["bounds"] => {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let place = 0; place < x.length; place += 1) {
    const [cx = 0, cy = 0, radius = 0] = [x[place], y[place], r[place]];
    // What has no place yet.
    if (radius === 0) continue;
    left = Math.min(left, cx - radius);
    right = Math.max(right, cx + radius);
    top = Math.min(top, cy - radius);
    bottom = Math.max(bottom, cy + radius);
  }
  if (left === Infinity) return { x: 0, y: 0, width: 1, height: 1 };
  return { x: left, y: top, width: right - left, height: bottom - top };
};

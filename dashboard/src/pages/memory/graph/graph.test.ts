import { describe, expect, it } from "vitest";
import type { Edge, Graph, Node, NodeKind } from "./api";
import { between, fitted, panned, sees, under, zoomed } from "./camera";
import { wrapped } from "./draw/dots";
import { finder } from "./find";
import { type Layout, layoutOf } from "./layout";
import { around, type Model, modelOf } from "./model";
import { nameOf } from "./names";
import { OPEN_AT_FIRST, onTreeKey, treeRows } from "./tree-rows";

const node = (kind: NodeKind, key: string, more: Partial<Node> = {}): Node => ({
  id: `${kind}:${key}`,
  kind,
  label: key,
  count: 1,
  at: 0,
  ...more,
});

const range = (length: number): number[] => Array.from({ length }, (_, at) => at);

/** So many memories in so many projects, of four agents and about ten things. */
const graph = (projects: number, memories: number): Graph => {
  const hubs = [
    ...range(projects).map((at) => node("project", `github.com/o/p${at}`)),
    ...range(4).map((at) => node("agent", `agent ${at}`)),
    ...range(10).map((at) => node(at % 2 ? "tag" : "entity", `subject ${at}`)),
  ];
  const weights = new Map<string, Edge>();
  const tie = (from: number, to: number): void => {
    const known = weights.get(`${from},${to}`);
    weights.set(`${from},${to}`, { from, to, weight: (known?.weight ?? 0) + 1 });
  };
  const all = range(memories).map((at) => {
    // The first project has half of them, the next a quarter...
    const project = Math.min(projects - 1, Math.floor(Math.log2(memories / (at + 1))));
    const others = [projects + (at % 4), projects + 4 + ((at * 7) % 10)];
    for (const hub of [project, ...others]) tie(hubs.length + at, hub);
    for (const hub of others) tie(project, hub);
    return node("memory", `${at}`, { label: `memory ${at}`, at: at * 1_000, of: "fact" });
  });
  return { nodes: [...hubs, ...all], edges: [...weights.values()], total: memories, shown: memories };
};

const distance = (layout: Layout, a: number, b: number): number =>
  Math.hypot((layout.x[a] ?? 0) - (layout.x[b] ?? 0), (layout.y[a] ?? 0) - (layout.y[b] ?? 0));

const radius = (layout: Layout, place: number): number => layout.r[place] ?? 0;

describe("a picture of 10,000 memories", () => {
  const model = modelOf(graph(20, 10_000));
  const begun = performance.now();
  const layout = layoutOf(model);
  const took = performance.now() - begun;

  it("is laid out at once", () => {
    expect(took).toBeLessThan(1_000);
  });

  it("keeps islands apart and memories inside theirs", () => {
    for (const a of model.projects) {
      for (const b of model.projects) {
        if (a !== b)
          expect(distance(layout, a, b)).toBeGreaterThan(radius(layout, a) + radius(layout, b) + 20);
      }
      const away = (model.members.get(a) ?? []).map((member) => distance(layout, a, member));
      expect(Math.max(...away)).toBeLessThan(radius(layout, a));
    }
  });

  it("lays no memory on another", () => {
    const [first = 0] = model.projects;
    const members = model.members.get(first) ?? [];
    const some = members.slice(-400);
    const apart = some.flatMap((a) => some.filter((b) => a < b).map((b) => distance(layout, a, b)));
    expect(Math.min(...apart.slice(0, 50_000))).toBeGreaterThan(6);
  });

  it("has the latest in the middle, agents outside, and what is shared on no island", () => {
    const [first = 0] = model.projects;
    const members = [...(model.members.get(first) ?? [])].sort(
      (a, b) => (model.nodes[b]?.at ?? 0) - (model.nodes[a]?.at ?? 0),
    );
    expect(distance(layout, first, members[0] ?? 0)).toBeLessThan(
      distance(layout, first, members.at(-1) ?? 0),
    );
    for (const place of [...model.subjects, ...model.agents]) {
      for (const island of model.projects) {
        expect(distance(layout, place, island)).toBeGreaterThan(radius(layout, island));
      }
    }
  });

  it("is the same each time", () => {
    expect(layoutOf(modelOf(graph(20, 10_000)))).toEqual(layout);
  });

  it("is found by pointing at it", () => {
    const find = finder(model, layout);
    const at = (place: number | undefined, dx = 0): number | undefined =>
      place === undefined ? undefined : find((layout.x[place] ?? 0) + dx, layout.y[place] ?? 0, 2);
    const [island = 0] = model.projects;
    const member = model.members.get(island)?.[7];
    expect(at(member)).toBe(member);
    expect(at(model.agents[2])).toBe(model.agents[2]);
    expect(at(model.subjects[3])).toBe(model.subjects[3]);
    // On its shore, where there are no memories.
    expect(at(island, radius(layout, island) - 4)).toBe(island);
    expect(find(1e6, 1e6, 2)).toBeUndefined();
  });
});

describe("months of older memories", () => {
  it("stand around the latest, and each inside its island", () => {
    const months = ["2026-09", "2026-08", "2026-07"].map((label) =>
      node("cluster", `${label}:p`, { label, of: "memory", count: 400 }),
    );
    const nodes = [node("project", "p"), node("memory", "1", { at: 9 }), ...months];
    const edges = nodes.slice(1).map((_, at) => ({ from: at + 1, to: 0, weight: 1 }));
    const model = modelOf({ nodes, edges, total: 1_201, shown: 1 });
    const layout = layoutOf(model);
    for (const place of [2, 3, 4]) {
      expect(distance(layout, 0, place) + radius(layout, place)).toBeLessThan(radius(layout, 0));
      expect(distance(layout, 1, place)).toBeGreaterThan(radius(layout, place));
    }
    expect(distance(layout, 2, 3)).toBeGreaterThan(radius(layout, 2) + radius(layout, 3));
    expect(nameOf(months[0] as Node)).toBe("September 2026");
  });
});

describe("a camera", () => {
  const size = { width: 800, height: 600 };
  const camera = { x: 10, y: 20, scale: 2 };

  it("shows all of what it is fitted to", () => {
    const box = { x: -300, y: 100, width: 4_000, height: 90 };
    const fit = fitted(box, size);
    expect(sees(fit, size, box.x + 45, 145, 45)).toBe(true);
    expect(sees(fit, size, box.x + box.width - 45, 145, 45)).toBe(true);
    expect(sees({ ...fit, scale: fit.scale * 2 }, size, box.x + 45, 145, 45)).toBe(false);
  });

  it("keeps what is under the pointer when it zooms, and follows the hand", () => {
    const at = { x: 700, y: 50 };
    const before = under(camera, at, size);
    const after = under(zoomed(camera, 1.7, at, size), at, size);
    expect(after.x).toBeCloseTo(before.x);
    expect(after.y).toBeCloseTo(before.y);
    const moved = under(panned(camera, 30, -12), { x: at.x + 30, y: at.y - 12 }, size);
    expect(moved.x).toBeCloseTo(before.x);
    expect(moved.y).toBeCloseTo(before.y);
  });

  it("has an end in both directions", () => {
    const middle = { x: 400, y: 300 };
    expect(zoomed(camera, 1e9, middle, size).scale).toBeLessThan(50);
    expect(zoomed(camera, 1e-9, middle, size).scale).toBeGreaterThan(0.001);
  });

  it("arrives where it flies to", () => {
    const to = { x: 500, y: -3, scale: 0.5 };
    expect(between(camera, to, 0)).toEqual(camera);
    expect(between(camera, to, 1)).toEqual(to);
  });
});

describe("the tree beside the picture", () => {
  const model: Model = modelOf(graph(2, 8));
  const open = (...more: string[]): Set<string> => new Set([...OPEN_AT_FIRST, ...more]);
  const names = (...more: string[]): string[] =>
    treeRows(model, open(...more)).map(({ level, name }) => `${level} ${name}`);

  it("leads from projects over agents to memories", () => {
    expect(names("0", "0/2")).toEqual([
      "1 Projects",
      "2 o/p0",
      "3 agent 0",
      "4 memory 4",
      "3 agent 1",
      "3 agent 2",
      "3 agent 3",
      "2 o/p1",
      "1 Agents",
      "2 agent 0",
      "2 agent 1",
      "2 agent 2",
      "2 agent 3",
      "1 Tags and names",
    ]);
    const rows = treeRows(model, open("0"));
    expect(rows[2]).toMatchObject({ place: 1, of: 4, level: 3, open: false, parent: "0", about: "1" });
  });

  it("is gone through with the keys that trees have", () => {
    const rows = treeRows(model, open("0"));
    expect(onTreeKey(rows, 0, "ArrowDown")).toEqual({ to: 1 });
    expect(onTreeKey(rows, 1, "ArrowRight")).toEqual({ to: 2 });
    expect(onTreeKey(rows, 2, "ArrowRight")).toEqual({ toggle: "0/2" });
    expect(onTreeKey(rows, 2, "ArrowLeft")).toEqual({ to: 1 });
    expect(onTreeKey(rows, 1, "ArrowLeft")).toEqual({ toggle: "0" });
    expect(onTreeKey(rows, 0, "ArrowUp")).toEqual({ to: 0 });
    expect(onTreeKey(rows, 3, "End")).toEqual({ to: rows.length - 1 });
    expect(onTreeKey(rows, 0, "o")).toEqual({ to: 1 });
    expect(onTreeKey(rows, 1, "o")).toEqual({ to: 6 });
    expect(onTreeKey(rows, 1, "z")).toBeUndefined();
    expect(onTreeKey(rows, 1, "Tab")).toBeUndefined();
  });
});

describe("what hangs together", () => {
  it("stands out with what is pointed at", () => {
    const model = modelOf(graph(2, 8));
    const agent = model.agents[1] ?? 0;
    const lit = [...around(model, agent)].map((place) => model.nodes[place]?.label);
    expect(lit).toEqual(expect.arrayContaining(["agent 1", "memory 1", "memory 5", "github.com/o/p0"]));
    expect(lit).not.toContain("memory 2");
  });
});

describe("a memory that is near enough to read", () => {
  it("is cut where words end", () => {
    expect(wrapped("the staging database lives on heron-7 since Friday", 15, 2)).toEqual([
      "the staging",
      "database lives…",
    ]);
    expect(wrapped("short", 15, 3)).toEqual(["short"]);
  });
});

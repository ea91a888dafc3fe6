import { describe, expect, it } from "vitest";
import type { Graph, NodeKind } from "./graph/api";
import { relatedTo } from "./related";

describe("memories that are about the same", () => {
  it("stand in the order of how much they share with it", () => {
    const node = (kind: NodeKind, key: string, at = 0) => ({
      id: `${kind}:${key}`,
      kind,
      label: key,
      count: 1,
      at,
    });
    const graph: Graph = {
      nodes: [
        node("project", "p"),
        node("tag", "deals"),
        node("entity", "Robert Hartline"),
        node("tag", "other"),
        node("memory", "own", 9),
        node("memory", "newer", 8),
        node("memory", "older", 1),
        node("memory", "elsewhere", 7),
      ],
      edges: [
        [0, 1],
        [4, 0],
        [4, 1],
        [4, 2],
        [5, 0],
        [5, 1],
        [5, 3],
        [6, 1],
        [6, 2],
        [7, 0],
        [7, 3],
      ].map(([from = 0, to = 0]) => ({ from, to, weight: 1 })),
      total: 4,
      shown: 4,
    };
    const { others, shared } = relatedTo(graph, "memory:own");
    expect(others.map(({ label }) => label)).toEqual(["older", "newer"]);
    expect(shared.map(({ label }) => label)).toEqual(["deals", "Robert Hartline"]);
    expect(relatedTo(graph, "memory:gone")).toEqual({ others: [], shared: [] });
  });
});

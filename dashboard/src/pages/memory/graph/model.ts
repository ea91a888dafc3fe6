import type { Graph, Node } from "./api";

/** An island, one who works there, what memories are about, one of them, or many of them of a month. */
export type Role = "island" | "agent" | "subject" | "dot" | "month";

/** A picture, with what is needed to go from any node to those that hang on it. */
export interface Model {
  nodes: Node[];
  /** What each node is in the picture. */
  roles: Role[];
  /** Memories, and months of them, by the project that they are in. */
  members: Map<number, number[]>;
  /** Projects (and the one node for the others), most memories first. */
  projects: number[];
  agents: number[];
  subjects: number[];
  /** What each node hangs together with, and in how many memories. */
  ties: Map<number, number>[];
  /** The place of a node. */
  find: Map<string, number>;
  total: number;
  shown: number;
}

const roleOf = ({ kind, of }: Node): Role => {
  switch (kind) {
    case "project":
      return "island";
    case "agent":
      return "agent";
    case "memory":
      return "dot";
    case "cluster":
      if (of === "memory") return "month";
      return of === "project" ? "island" : "agent";
    default:
      return "subject";
  }
};

export const modelOf = ({ nodes, edges, total, shown }: Graph): Model => {
  const ties: Map<number, number>[] = nodes.map(() => new Map());
  for (const { from, to, weight } of edges) {
    ties[from]?.set(to, weight);
    ties[to]?.set(from, weight);
  }
  const roles = nodes.map(roleOf);
  const where = (...wanted: Role[]): number[] =>
    [...roles.entries()].filter(([, role]) => wanted.includes(role)).map(([place]) => place);
  const projects = where("island");
  const members = new Map<number, number[]>(projects.map((project) => [project, []]));
  for (const place of where("dot", "month")) {
    for (const to of ties[place]?.keys() ?? []) members.get(to)?.push(place);
  }
  return {
    nodes,
    roles,
    members,
    projects,
    agents: where("agent"),
    subjects: where("subject"),
    ties,
    find: new Map(nodes.map(({ id }, place) => [id, place])),
    total,
    shown,
  };
};

/** A node and all that hangs on it. */
export const around = (model: Model, place: number): Set<number> =>
  new Set([place, ...(model.ties[place]?.keys() ?? [])]);

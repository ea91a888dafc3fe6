/** What a node stands for. */
export type NodeKind = "project" | "agent" | "tag" | "entity" | "memory" | "cluster";

export interface Node {
  /** The kind and what tells it apart: `project:github.com/o/n`. */
  id: string;
  kind: NodeKind;
  label: string;
  /** Memories that it stands for, or that hang on it. */
  count: number;
  /** When the latest of them is from. */
  at: number;
  /** Of a memory: its kind. Of a cluster: what it is of. */
  of?: string;
  pinned?: boolean;
}

/** That two nodes hang together, by their places in the list. */
export interface Edge {
  from: number;
  to: number;
  weight: number;
}

export interface Graph {
  nodes: Node[];
  edges: Edge[];
  /** Memories that it stands for. */
  total: number;
  /** Of them as nodes of their own. */
  shown: number;
}

import type { Schema } from "../../../api/types";

/** What a node stands for. */
export type NodeKind = Schema<"GraphNodeKind">;

export type Node = Schema<"GraphNode">;

/** That two nodes hang together, by their places in the list. */
export type Edge = Schema<"GraphEdge">;

export type Graph = Schema<"MemoryGraph">;

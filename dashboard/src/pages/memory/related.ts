import type { Graph, Node } from "./graph/api";

/** Memories that share something with one, those that share most first; and what it is that they share. */
export const relatedTo = ({ nodes, edges }: Graph, id: string): { others: Node[]; shared: Node[] } => {
  const own = nodes.findIndex((node) => node.id === id);
  const isSubject = (place: number): boolean => ["tag", "entity"].includes(nodes[place]?.kind ?? "");
  const subjects = new Set(edges.filter(({ from, to }) => from === own && isSubject(to)).map(({ to }) => to));
  const common = new Map<number, number>();
  for (const { from, to } of edges) {
    const other = from !== own && subjects.has(to) && nodes[from]?.kind === "memory";
    if (other) common.set(from, (common.get(from) ?? 0) + 1);
  }
  const at = (place: number): number => nodes[place]?.at ?? 0;
  const order = [...common].sort((a, b) => b[1] - a[1] || at(b[0]) - at(a[0]));
  const found = (places: Iterable<number>): Node[] => [...places].flatMap((place) => nodes[place] ?? []);
  return { others: found(order.map(([place]) => place)), shared: found(subjects) };
};

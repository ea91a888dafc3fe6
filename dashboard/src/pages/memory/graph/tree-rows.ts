import type { Model } from "./model";
import { aboutOf, nameOf } from "./names";

/** A row of the tree beside the picture. */
export interface TreeRow {
  /** Unlike the node's: a memory hangs on its project and its agent. */
  key: string;
  /** What it stands for in the picture, if anything. */
  node: number | undefined;
  name: string;
  about: string;
  /** From 1. */
  level: number;
  /** Among those beside it, from 1, and how many those are. */
  place: number;
  of: number;
  /** `undefined`: nothing hangs on it. */
  open: boolean | undefined;
  parent: string | undefined;
}

interface Branch {
  key: string;
  node: number | undefined;
  name: string;
  about: string;
  children?: () => Branch[];
}

/** What is open when nobody has opened anything. */
export const OPEN_AT_FIRST: readonly string[] = ["projects", "agents"];

const branch = (
  model: Model,
  key: string,
  place: number,
  children?: () => Branch[],
  count?: number,
): Branch => {
  const node = model.nodes[place];
  const told = node && count !== undefined ? { ...node, count } : node;
  const own: Branch = {
    key,
    node: place,
    name: node ? nameOf(node) : "",
    about: told && told.kind !== "memory" ? String(told.count) : told ? aboutOf(told) : "",
  };
  return children ? { ...own, children } : own;
};

const memories = (model: Model, key: string, places: readonly number[]): Branch[] =>
  places.map((place) => branch(model, `${key}/${place}`, place));

/** The agents that work in a project, and what each remembers of it. */
const inProject = (model: Model, project: number): Branch[] => {
  const members = model.members.get(project) ?? [];
  return model.agents
    .map((agent) => ({ agent, of: members.filter((place) => model.ties[place]?.has(agent)) }))
    .filter(({ of }) => of.length > 0)
    .map(({ agent, of }) => {
      const key = `${project}/${agent}`;
      const count = of.reduce((sum, place) => sum + (model.ties[place]?.get(agent) ?? 0), 0);
      return branch(model, key, agent, () => memories(model, key, of), count);
    });
};

const onHub = (model: Model, key: string, hub: number): Branch[] =>
  memories(
    model,
    key,
    [...(model.ties[hub]?.keys() ?? [])].filter(
      (place) => model.roles[place] === "dot" || model.roles[place] === "month",
    ),
  );

const roots = (model: Model): Branch[] => {
  const group = (key: string, name: string, children: Branch[]): Branch[] =>
    children.length > 0
      ? [{ key, node: undefined, name, about: String(children.length), children: () => children }]
      : [];
  const hubs = (places: number[]): Branch[] =>
    places.map((place) => branch(model, `hub/${place}`, place, () => onHub(model, `hub/${place}`, place)));
  return [
    ...group(
      "projects",
      "Projects",
      model.projects.map((place) => branch(model, `${place}`, place, () => inProject(model, place))),
    ),
    ...group("agents", "Agents", hubs(model.agents)),
    ...group("subjects", "Tags and names", hubs(model.subjects)),
  ];
};

/** The rows that are to be seen when so much is open, from above to below. */
export const treeRows = (model: Model, open: ReadonlySet<string>): TreeRow[] => {
  const rows: TreeRow[] = [];
  const add = (branches: Branch[], level: number, parent: string | undefined): void => {
    branches.forEach(({ key, node, name, about, children }, at) => {
      const isOpen = children ? open.has(key) : undefined;
      rows.push({ key, node, name, about, level, place: at + 1, of: branches.length, open: isOpen, parent });
      if (children && isOpen) add(children(), level + 1, key);
    });
  };
  add(roots(model), 1, undefined);
  return rows;
};

/** Where the focus goes with a key, and whether a branch opens or closes. As trees do (ARIA practices). */
export const onTreeKey = (
  rows: readonly TreeRow[],
  at: number,
  key: string,
): { to?: number; toggle?: string } | undefined => {
  const row = rows[at];
  if (!row) return undefined;
  switch (key) {
    case "ArrowDown":
      return { to: Math.min(rows.length - 1, at + 1) };
    case "ArrowUp":
      return { to: Math.max(0, at - 1) };
    case "Home":
      return { to: 0 };
    case "End":
      return { to: rows.length - 1 };
    case "ArrowRight":
      if (row.open === false) return { toggle: row.key };
      return row.open && rows[at + 1]?.parent === row.key ? { to: at + 1 } : {};
    case "ArrowLeft":
      if (row.open) return { toggle: row.key };
      return row.parent === undefined ? {} : { to: rows.findIndex(({ key }) => key === row.parent) };
    default:
      return typed(rows, at, key);
  }
};

/** The next row whose name begins with a letter. */
const typed = (rows: readonly TreeRow[], at: number, key: string): { to: number } | undefined => {
  if (key.length !== 1 || key === " ") return undefined;
  const begins = (row: TreeRow): boolean =>
    row.name.replace(/^#/, "").toLowerCase().startsWith(key.toLowerCase());
  const next = [...rows.keys()].map((step) => (at + 1 + step) % rows.length);
  const to = next.find((place) => {
    const row = rows[place];
    return row !== undefined && begins(row);
  });
  return to === undefined ? undefined : { to };
};

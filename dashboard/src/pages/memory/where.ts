/** What the address of the page says: what is looked for, among what, and what is open. */
export interface Where {
  q?: string | undefined;
  /** `graph`; else the list. */
  view?: "graph" | undefined;
  /** The memory that is open. */
  id?: string | undefined;
  project?: string | undefined;
  by?: string | undefined;
  type?: string | undefined;
  tag?: string | undefined;
  /** Dates: `2026-11-21`. */
  since?: string | undefined;
  until?: string | undefined;
  /** `pinned` or `forgotten`; else all that is remembered. */
  shelf?: "pinned" | "forgotten" | undefined;
  /** Of the picture: only what hangs on this node. */
  around?: string | undefined;
}

const TEXTS = ["q", "id", "project", "by", "type", "tag", "around"] as const;
const DATE = /^\d{4}-\d\d-\d\d$/;

/** Reads the address. What makes no sense in it is left out. */
export const whereOf = (search: Record<string, unknown>): Where => {
  const where: Where = {};
  for (const name of TEXTS) {
    const value = search[name];
    if (typeof value === "string" && value) where[name] = value;
    // `?q=42` is read as a number.
    if (typeof value === "number") where[name] = String(value);
  }
  for (const name of ["since", "until"] as const) {
    const value = search[name];
    if (typeof value === "string" && DATE.test(value)) where[name] = value;
  }
  if (search.view === "graph") where.view = "graph";
  if (search.shelf === "pinned" || search.shelf === "forgotten") where.shelf = search.shelf;
  return where;
};

/** The parts that narrow what is shown. */
export const NARROWING = ["project", "by", "type", "tag", "since", "until"] as const;

export const isNarrowed = (where: Where): boolean => NARROWING.some((name) => where[name] !== undefined);

import { type Confined, type Permission, type Role, roleFor } from "./words";

/** What a key is made for. */
export type Purpose = "connector" | "reader" | "agent" | "custom";

/** How long it is good: days, for ever, or until a day. */
export type Lasting = "never" | "7" | "30" | "90" | "365" | "date";

/** A key as it is being filled in. */
export interface Draft {
  name: string;
  purpose: Purpose;
  /** The harness that is to be connected. */
  connector: string;
  agent: string;
  /** With commas or spaces between. */
  projects: string;
  /** The only harness; empty: any. */
  harness: string;
  lasting: Lasting;
  /** `2026-12-31`. */
  date: string;
  permissions: readonly Permission[];
  awareness: boolean;
}

export const EMPTY: Draft = {
  name: "",
  purpose: "connector",
  connector: "",
  agent: "",
  projects: "",
  harness: "",
  lasting: "never",
  date: "",
  permissions: ["recall", "remember"],
  awareness: true,
};

/** What a key of a connector may do: the daemon's own choice. */
const CONNECTOR: Permission[] = ["recall", "remember", "documents", "tools"];

const DAY = 86_400_000;

export const projectsOf = (text: string): string[] => [...new Set(text.split(/[\s,]+/).filter(Boolean))];

const permissionsOf = ({ purpose, permissions }: Draft): readonly Permission[] => {
  switch (purpose) {
    case "connector":
      return CONNECTOR;
    case "custom":
      return permissions;
    default:
      return [];
  }
};

const roleOf = ({ purpose, permissions }: Draft): Role => {
  switch (purpose) {
    case "reader":
      return "readonly";
    case "custom":
      return roleFor(permissions);
    default:
      return "agent";
  }
};

/** When it ends; a day that was chosen counts to its end here. */
const endOf = ({ lasting, date }: Draft, now: number): string | null => {
  if (lasting === "never") return null;
  if (lasting !== "date") return new Date(now + Number(lasting) * DAY).toISOString();
  const end = new Date(`${date}T23:59:59`);
  return Number.isNaN(end.getTime()) ? null : end.toISOString();
};

/** What it would be, for the sentence that says so. */
export const asKey = (
  draft: Draft,
  now: number,
): Confined & { role: Role; permissions: readonly Permission[] } => ({
  role: roleOf(draft),
  permissions: permissionsOf(draft),
  scope: {},
  harness: draft.harness || null,
  agentId: draft.agent.trim() || null,
  allowedProjects: projectsOf(draft.projects),
  expiresAt: endOf(draft, now),
});

/** What is asked of the daemon. */
export const asRequest = (draft: Draft, now: number): Record<string, unknown> => {
  const { role, permissions, harness, agentId, allowedProjects, expiresAt } = asKey(draft, now);
  return {
    name: draft.name.trim(),
    role,
    ...(permissions.length > 0 && { permissions }),
    ...(draft.purpose === "connector" && { connector: draft.connector }),
    ...(harness && { harness }),
    ...(agentId && { agentId }),
    ...(expiresAt && { expiresAt }),
    allowedProjects,
    awareness: draft.awareness,
  };
};

export type Faults = Partial<Record<"name" | "connector" | "permissions" | "date", string>>;

/** What is missing or cannot be. */
export const faults = (draft: Draft, now: number): Faults => {
  const found: Faults = {};
  if (!draft.name.trim()) found.name = "Give it a name, so that you know it when you see it again.";
  if (draft.purpose === "connector" && !draft.connector) found.connector = "Choose what is to be connected.";
  if (draft.purpose === "custom" && draft.permissions.length === 0) {
    found.permissions = "Choose something that it may do.";
  }
  if (draft.lasting === "date") {
    const end = endOf(draft, now);
    if (!end) found.date = "Choose a day.";
    else if (Date.parse(end) <= now) found.date = "That day is over. Choose a later one.";
  }
  return found;
};

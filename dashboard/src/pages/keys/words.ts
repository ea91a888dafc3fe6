import { harnessName } from "../../lib/harness";
import { day, millis } from "../../lib/time";
import { projectName } from "../awareness/whose";

export type Role = "admin" | "operator" | "agent" | "readonly";

export type Permission = (typeof PERMISSIONS)[number];

/** In the order in which they are told. */
export const PERMISSIONS = [
  "recall",
  "remember",
  "modify",
  "forget",
  "recover",
  "documents",
  "tools",
  "connectors",
  "diagnostics",
  "analytics",
  "admin",
] as const;

/** What each lets one do, after `may`. */
export const VERBS: Record<Permission, string> = {
  recall: "recall",
  remember: "remember",
  modify: "change memories",
  forget: "forget",
  recover: "bring back what was forgotten",
  documents: "keep documents",
  tools: "call tools",
  connectors: "install plugins and servers",
  diagnostics: "read logs",
  analytics: "read figures of use",
  admin: "manage keys and the daemon",
};

/** What it means, for who chooses it. */
export const MEANINGS: Record<Permission, string> = {
  recall: "Read memories, sessions, transcripts and events.",
  remember: "Write memories and sessions, and publish events.",
  modify: "Change what is remembered.",
  forget: "Delete memories; they can be brought back for a while.",
  recover: "Bring deleted memories back.",
  documents: "Add documents to the memory.",
  tools: "Call tools of the MCP servers that are installed here.",
  connectors: "Install and configure plugins, connectors and MCP servers.",
  diagnostics: "Read logs and the state of the daemon.",
  analytics: "Read figures of use.",
  admin: "Make and revoke keys, set secrets, end the daemon: everything.",
};

/** The table of roles (`docs/security.md`). */
const ALLOWED: Record<Role, (permission: Permission) => boolean> = {
  admin: () => true,
  operator: (permission) => permission !== "admin",
  agent: (permission) =>
    ["recall", "remember", "modify", "forget", "recover", "documents", "tools"].includes(permission),
  readonly: (permission) => permission === "recall",
};

/** The least role that allows all of them. */
export const roleFor = (permissions: readonly Permission[]): Role => {
  const roles: Role[] = ["readonly", "agent", "operator", "admin"];
  return roles.find((role) => permissions.every(ALLOWED[role])) ?? "admin";
};

/** What a key may do: what its role allows, of what it names; one that names nothing has all of the role. */
export const effective = (role: Role, permissions: readonly string[]): Permission[] =>
  PERMISSIONS.filter(
    (permission) =>
      ALLOWED[role](permission) && (permissions.length === 0 || permissions.includes(permission)),
  );

/** `a`, `a and b`, `a, b and c`. */
export const listed = (words: readonly string[]): string => {
  const last = words.at(-1) ?? "";
  return words.length < 2 ? last : `${words.slice(0, -1).join(", ")} and ${last}`;
};

/** `do everything`, `recall and remember`. */
export const doing = (permissions: readonly Permission[]): string => {
  if (permissions.length === PERMISSIONS.length) return "do everything";
  if (permissions.length === 0) return "do nothing";
  const operator = PERMISSIONS.filter(ALLOWED.operator);
  if (operator.every((permission) => permissions.includes(permission))) {
    return "do everything but manage keys and the daemon";
  }
  const first = permissions.length === 1 && permissions[0] === "recall" ? "only " : "";
  return first + listed(permissions.map((permission) => VERBS[permission]));
};

/** What confines a key. */
export interface Confined {
  scope: { project?: string; agent?: string; user?: string };
  harness: string | null;
  agentId: string | null;
  allowedProjects: string[];
  expiresAt: string | null;
}

/** What a key may do, where, and as whom, in one sentence. */
export const sentence = (
  key: Confined & { role: Role; permissions: readonly string[] },
  now = Date.now(),
): string => {
  const { scope, harness, agentId, allowedProjects, expiresAt } = key;
  const projects = [...new Set([...(scope.project ? [scope.project] : []), ...allowedProjects])];
  const agent = agentId ?? scope.agent;
  const clauses = [
    projects.length > 0 && `only in ${listed(projects.map(projectName))}`,
    agent && `only as the agent ${agent}`,
    harness && `only from ${harnessName(harness)}`,
    scope.user && `only for ${scope.user}`,
    expiresAt && `until ${day(millis(expiresAt), now)}`,
  ].filter(Boolean);
  return `${[`May ${doing(effective(key.role, key.permissions))}`, ...clauses].join(", ")}.`;
};

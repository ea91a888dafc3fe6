import { millis } from "../../lib/time";
import type { ApiKey } from "./api";
import { asKey, type Draft, EMPTY } from "./draft";
import { effective, PERMISSIONS, roleFor } from "./words";

/** `2026-12-31`, here. */
const dateOf = (time: number): string => {
  const at = new Date(time);
  const two = (number: number): string => String(number).padStart(2, "0");
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
};

/** A key that is there, to be filled in anew. */
export const asDraft = (key: ApiKey): Draft => ({
  ...EMPTY,
  name: key.name,
  purpose: "custom",
  permissions: effective(key.role, key.permissions),
  agent: key.agentId ?? "",
  projects: key.allowedProjects.join(", "),
  harness: key.harness ?? "",
  lasting: key.expiresAt === null ? "never" : "date",
  date: key.expiresAt === null ? "" : dateOf(millis(key.expiresAt)),
  awareness: key.awareness,
});

const same = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((one) => b.includes(one));

/** What is asked of the daemon: only what was changed, so that what somebody else changed meanwhile stays. */
export const changes = (key: ApiKey, draft: Draft, now: number): Record<string, unknown> => {
  const before = asDraft(key);
  const then = asKey(draft, now);
  const asked: Record<string, unknown> = {};
  if (draft.name.trim() !== key.name) asked.name = draft.name.trim();
  if (draft.awareness !== key.awareness) asked.awareness = draft.awareness;
  if (!same(draft.permissions, before.permissions)) {
    asked.role = roleFor(draft.permissions);
    // A role alone would grow with a later version of Signet.
    asked.permissions = PERMISSIONS.filter((one) => draft.permissions.includes(one));
  }
  if (then.agentId !== key.agentId) asked.agentId = then.agentId;
  if (then.harness !== key.harness) asked.harness = then.harness;
  if (!same(then.allowedProjects, key.allowedProjects)) asked.allowedProjects = then.allowedProjects;
  if (draft.lasting !== before.lasting || draft.date !== before.date) asked.expiresAt = then.expiresAt;
  return asked;
};

import { harnessName, isHarness } from "../../lib/harness";
import { day } from "../../lib/time";
import type { Provenance } from "./api";

/** The name of a project for people: `signet` of `github.com/o/signet`, the last folder of a path. */
export const projectName = (id: string): string => {
  if (id === "") return "No project";
  if (id.startsWith("name:")) return id.slice(5);
  if (id.startsWith("root:")) return `Repository ${id.slice(5, 13)}`;
  const parts = id.split("/").filter(Boolean);
  if (id.startsWith("path:")) return parts.at(-1) ?? id;
  return parts.slice(-2).join("/") || id;
};

const KINDS: Record<string, string> = {
  fact: "Fact",
  preference: "Preference",
  decision: "Decision",
  rule: "Rule",
  procedural: "How-to",
  session_summary: "Session summary",
};

/** The kinds that the daemon tells apart by itself. */
export const KNOWN_KINDS = ["fact", "preference", "decision", "rule", "procedural"] as const;

/** A kind for people. Clients may have kinds of their own. */
export const kindName = (kind: string): string => {
  const words = kind.replaceAll("_", " ");
  return KINDS[kind] ?? words.charAt(0).toUpperCase() + words.slice(1);
};

/** Who it was for people: harnesses by their names, all others as they call themselves. */
export const whoName = (who: string): string => (isHarness(who) ? harnessName(who) : who);

/** Who remembered it: the agent by its name, else whoever it says. */
export const byName = (who: string, { agent }: Provenance): string =>
  agent === "default" ? whoName(who) : agent;

/** `Claude Code · work-laptop`; the harness is named when the agent is not called by it. */
export const fromWhere = (who: string, made: Provenance): string[] => {
  const by = byName(who, made);
  const through = made.harness && whoName(made.harness);
  return [by, through !== by && made.harness !== "api" && through, made.machine].filter(
    (part): part is string => Boolean(part),
  );
};

/** An importance in a word. */
export const importanceName = (importance: number): string => {
  if (importance >= 0.9) return "Very high";
  if (importance >= 0.65) return "High";
  if (importance >= 0.35) return "Medium";
  return "Low";
};

/** Which credential something came with. */
export const keyName = (key: string): string => {
  if (key === "owner") return "The owner, in the dashboard or the command line";
  if (key === "local") return "A program on this machine";
  return `API key ${key}`;
};

const weekday = new Intl.DateTimeFormat("en", { weekday: "long" });
const date = (time: number): string => {
  const at = new Date(time);
  return `${at.getFullYear()}-${at.getMonth()}-${at.getDate()}`;
};

/** `Today`, `Yesterday`, `Monday 16 Nov`. */
export const dayName = (time: number, now: number): string => {
  if (date(time) === date(now)) return "Today";
  const yesterday = new Date(now);
  yesterday.setDate(yesterday.getDate() - 1);
  if (date(time) === date(yesterday.getTime())) return "Yesterday";
  return `${weekday.format(time)} ${day(time, now)}`;
};

import { bytes, count } from "../../lib/number";
import type { Tone } from "../../ui/tag";
import type { Ask, Limit, Plugin, PluginState } from "./types";

/** How a plugin is, in a word. */
export const STATES: Record<PluginState, [Tone, string]> = {
  running: ["ok", "running"],
  recovering: ["warn", "starting again"],
  parked: ["bad", "parked"],
  compiling: ["calm", "compiling"],
  pending: ["warn", "waits for you"],
  disabled: ["calm", "switched off"],
  refused: ["bad", "refused"],
};

const KINDS: Record<string, string> = {
  connector: "connector",
  "card-generator": "card generator",
  widget: "widget",
  subscriber: "subscriber",
};

/** What a plugin is: one or more of four things. */
export const kinds = (exports: readonly string[]): string =>
  exports.flatMap((name) => KINDS[name] ?? []).join(", ") || "plugin";

/** Where it is from. */
export const origin = (source: string): string => (source === "built-in" ? "comes with Signet" : source);

export const isBuiltIn = (plugin: Pick<Plugin, "source">): boolean => plugin.source === "built-in";

/** Whether its source can be asked for a newer version: what a browser handed over is nowhere to be asked. */
export const canUpdate = ({ source, package: read }: Pick<Plugin, "source" | "package">): boolean =>
  read !== null && source !== "built-in" && !/^file:(?![/\\]|[a-z]:)/i.test(source);

/** Why it is not running, without the command that the command line would use: here is a button. */
export const why = ({ reason }: Pick<Plugin, "reason">): string | undefined =>
  reason?.replace(/(^|;\s*)(start it again|switch it on|grant it) with: signet .*$/s, "").trim() || undefined;

/** What is asked for and not granted. */
export const missing = (asks: readonly Ask[]): Ask[] => asks.filter(({ granted }) => !granted);

/** Needs no grant, so it cannot be taken away. */
export const isHarmless = ({ grant }: Ask): boolean => grant === "log" || grant === "clock";

/** Grants that are narrower than a line that was asked for. */
export const narrower = (plugin: Pick<Plugin, "grants" | "asks">): string[] =>
  plugin.grants.filter((grant) => !plugin.asks.some((ask) => ask.grant === grant));

/** Wants something of the person: it waits, failed, or has a version that waits. */
export const needsYou = ({
  state,
  pending,
  problem,
}: Pick<Plugin, "state" | "pending" | "problem">): boolean =>
  ["pending", "parked", "refused"].includes(state) || pending !== null || problem !== null;

export interface Listed {
  name: string;
  plugins: Plugin[];
}

/** The list: first what needs somebody, then one's own, then what came along. */
export const listed = (plugins: readonly Plugin[]): Listed[] => {
  const waiting = plugins.filter(needsYou);
  const rest = plugins.filter((plugin) => !needsYou(plugin));
  const groups = [
    { name: "Needs you", plugins: waiting },
    { name: "Installed", plugins: rest.filter((plugin) => !isBuiltIn(plugin)) },
    { name: "Comes with Signet", plugins: rest.filter(isBuiltIn) },
  ];
  return groups.filter(({ plugins }) => plugins.length > 0);
};

/** A limit's number is a count of bytes. */
export const isBytes = ({ name, what }: Pick<Limit, "name" | "what">): boolean =>
  name === "memory" || what.startsWith("bytes");

/** A limit in words and with its unit: `Memory`, `34 MB`. */
export const limitWords = (limit: Limit, number = limit.value): { name: string; value: string } => {
  const ms = /^ms of (?:a |an )?/;
  const name = limit.what.replace(/^bytes of (?:a |an |its )?|^bytes /, "").replace(ms, "");
  const unit = ms.test(limit.what) ? `${count(number)} ms` : count(number);
  return {
    name: name.replace(/^./, (first) => first.toUpperCase()),
    value: isBytes(limit) ? bytes(number) : unit,
  };
};

/** What somebody wrote as a limit: `64 MB`, `64mib`, `500`. */
export const readLimit = (text: string): number | undefined => {
  const [, digits, unit = ""] = /^\s*([\d,_ ]+(?:\.\d+)?)\s*([a-z]*)\s*$/i.exec(text) ?? [];
  if (!digits) return undefined;
  const units: Record<string, number> = {
    "": 1,
    b: 1,
    kb: 1e3,
    mb: 1e6,
    gb: 1e9,
    kib: 1 << 10,
    mib: 1 << 20,
    gib: 1 << 30,
  };
  const by = units[unit.toLowerCase()];
  const value = Number(digits.replace(/[,_ ]/g, "")) * (by ?? Number.NaN);
  return Number.isSafeInteger(value) && value > 0 ? value : undefined;
};

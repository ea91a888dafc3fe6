import type { ReactNode } from "react";
import { classes } from "../lib/class";

export type Tone = "calm" | "accent" | "ok" | "warn" | "bad";

const GROUND: Record<Tone, string> = {
  calm: "bg-sunk text-ink-2",
  accent: "bg-accent-soft text-accent",
  ok: "bg-ok-soft text-ok",
  warn: "bg-warn-soft text-warn",
  bad: "bg-bad-soft text-bad",
};

const DOT: Record<Tone, string> = {
  calm: "bg-ink-3",
  accent: "bg-accent",
  ok: "bg-ok",
  warn: "bg-warn",
  bad: "bg-bad",
};

/** A word about something: `changes data`, `running`. */
export const Tag = ({ tone = "calm", children }: { tone?: Tone; children: ReactNode }) => (
  <span
    className={classes(
      "inline-flex h-5 shrink-0 items-center gap-1 rounded-full px-2 text-xs font-medium whitespace-nowrap",
      GROUND[tone],
    )}
  >
    {children}
  </span>
);

/** How something is, beside words that say the same. */
export const Dot = ({ tone = "calm", className }: { tone?: Tone; className?: string }) => (
  <span aria-hidden="true" className={classes("size-[7px] shrink-0 rounded-full", DOT[tone], className)} />
);

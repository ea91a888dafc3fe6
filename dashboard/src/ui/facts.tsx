import type { ReactNode } from "react";
import { classes } from "../lib/class";

/** Names and what is so called, in two columns. */
export const Facts = ({ children }: { children: ReactNode }) => (
  <dl className="grid grid-cols-[minmax(88px,auto)_minmax(0,1fr)] gap-x-4 gap-y-1.5">{children}</dl>
);

export const Fact = ({ name, mono, children }: { name: string; mono?: boolean; children: ReactNode }) => (
  <>
    <dt className="text-ink-3">{name}</dt>
    <dd className={classes("min-w-0 break-words", mono && "font-mono text-s leading-[19px]")}>{children}</dd>
  </>
);

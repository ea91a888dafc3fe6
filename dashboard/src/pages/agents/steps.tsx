import type { ReactNode } from "react";

/** What to do, one after another. */
export const Steps = ({ children }: { children: ReactNode }) => (
  <ol className="grid gap-4 [counter-reset:step]">{children}</ol>
);

export const Step = ({ children }: { children: ReactNode }) => (
  <li className="grid grid-cols-[24px_minmax(0,1fr)] gap-2.5 [counter-increment:step] before:grid before:size-6 before:place-items-center before:rounded-full before:bg-sunk before:text-s before:font-medium before:text-ink-2 before:content-[counter(step)]">
    <div className="grid min-w-0 gap-2 pt-0.5">{children}</div>
  </li>
);

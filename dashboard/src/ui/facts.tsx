import type { ReactNode } from "react";

/** What something is, point by point. */
export const Facts = ({ children }: { children: ReactNode }) => (
  <dl className="grid gap-x-6 sm:grid-cols-[160px_1fr]">{children}</dl>
);

export const Fact = ({ name, children }: { name: string; children: ReactNode }) => (
  <>
    <dt className="text-ink-3 sm:py-1.5">{name}</dt>
    <dd className="min-w-0 break-words max-sm:mb-2 sm:py-1.5">{children}</dd>
  </>
);

import type { ReactNode } from "react";

/** Something that can be chosen, with its choice at the right. */
export const Row = ({ name, about, children }: { name: string; about?: ReactNode; children: ReactNode }) => (
  <div className="flex flex-wrap items-center gap-x-6 gap-y-2">
    <div className="min-w-52 flex-1">
      <p className="font-medium">{name}</p>
      {about && <div className="text-s text-pretty text-ink-3">{about}</div>}
    </div>
    {children}
  </div>
);

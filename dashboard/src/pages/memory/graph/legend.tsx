import type { ReactNode } from "react";
import type { Model } from "./model";

/** What the signs of the picture mean; those that are not in it are left out. */
export const Legend = ({ model }: { model: Model }) => {
  const has = (kind: string): boolean => model.nodes.some((node) => node.kind === kind);
  const months = model.nodes.some((node) => node.kind === "cluster" && node.of === "memory");
  return (
    <ul
      aria-label="Signs"
      className="pointer-events-none absolute right-3 bottom-3 flex flex-wrap justify-end gap-x-4 gap-y-1 rounded-m bg-bg/85 px-3 py-1.5 text-s text-ink-2 @max-[620px]:hidden"
    >
      <Sign name="Project">
        <circle cx="7" cy="7" r="6" fill="var(--surface)" stroke="var(--line-strong)" />
      </Sign>
      <Sign name="Memory">
        <circle cx="7" cy="7" r="3" fill="var(--ink-3)" />
      </Sign>
      {model.nodes.some(({ pinned }) => pinned) && (
        <Sign name="Pinned">
          <circle cx="7" cy="7" r="3" fill="var(--accent)" />
        </Sign>
      )}
      {months && (
        <Sign name="Many memories">
          <circle cx="7" cy="7" r="6" fill="var(--sunk)" stroke="var(--line-strong)" />
        </Sign>
      )}
      <Sign name="Agent">
        <rect x="2" y="2" width="10" height="10" rx="3" fill="var(--ink-2)" />
      </Sign>
      {has("tag") && (
        <Sign name="Tag">
          <circle cx="7" cy="7" r="4" fill="var(--raised)" stroke="var(--ink-3)" strokeWidth="1.25" />
        </Sign>
      )}
      {has("entity") && (
        <Sign name="Name">
          <path d="M7 2l5 5-5 5-5-5z" fill="var(--raised)" stroke="var(--ink-3)" strokeWidth="1.25" />
        </Sign>
      )}
    </ul>
  );
};

const Sign = ({ name, children }: { name: string; children: ReactNode }) => (
  <li className="flex items-center gap-1.5">
    <svg aria-hidden="true" width="14" height="14" viewBox="0 0 14 14">
      {children}
    </svg>
    {name}
  </li>
);

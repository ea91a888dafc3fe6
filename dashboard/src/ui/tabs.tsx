import { type KeyboardEvent, type ReactNode, useId, useRef } from "react";
import { classes } from "../lib/class";

/** Several views of one thing. Arrows move between their names, and show them. */
export const Tabs = <T extends string>({
  label,
  tabs,
  value,
  onChange,
  children,
}: {
  label: string;
  tabs: readonly (readonly [value: T, name: string])[];
  value: T;
  onChange: (value: T) => void;
  /** What is shown of the chosen one. */
  children: ReactNode;
}) => {
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const move = (event: KeyboardEvent): void => {
    const at = tabs.findIndex(([tab]) => tab === value);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const next = tabs[(to + tabs.length) % tabs.length];
    if (!next) return;
    onChange(next[0]);
    list.current?.querySelector<HTMLElement>(`[data-tab="${next[0]}"]`)?.focus();
  };
  return (
    <div className="min-w-0">
      <div
        ref={list}
        role="tablist"
        aria-label={label}
        onKeyDown={move}
        className="sticky -top-4 z-2 -mx-5 -mt-4 mb-4 flex gap-1 overflow-x-auto border-b border-line bg-surface px-4"
      >
        {tabs.map(([tab, name]) => (
          <button
            key={tab}
            type="button"
            role="tab"
            data-tab={tab}
            id={`${id}-${tab}`}
            aria-selected={tab === value}
            aria-controls={`${id}-panel`}
            tabIndex={tab === value ? 0 : -1}
            data-autofocus={tab === value ? "" : undefined}
            onClick={() => onChange(tab)}
            className={classes(
              "relative h-10 shrink-0 rounded-s px-2 font-medium transition-colors",
              tab === value
                ? "text-ink after:absolute after:inset-x-2 after:bottom-0 after:h-0.5 after:bg-accent"
                : "text-ink-2 hover:text-ink",
            )}
          >
            {name}
          </button>
        ))}
      </div>
      <div role="tabpanel" id={`${id}-panel`} aria-labelledby={`${id}-${value}`}>
        {children}
      </div>
    </div>
  );
};

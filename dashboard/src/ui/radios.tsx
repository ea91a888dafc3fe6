import { useId } from "react";
import { classes } from "../lib/class";

/** One of some, all in sight, which may have long names and none of which need be chosen. Arrows move between them. */
export const Radios = <T extends string | number>({
  value,
  choices,
  onChange,
  describedBy,
  label,
}: {
  value: T | undefined;
  choices: readonly (readonly [value: T, name: string])[];
  onChange: (value: T) => void;
  describedBy?: string | undefined;
  label: string;
}) => {
  const group = useId();
  return (
    <div role="radiogroup" aria-label={label} aria-describedby={describedBy} className="flex flex-wrap gap-1">
      {choices.map(([choice, name]) => (
        <label
          key={choice}
          className={classes(
            "relative inline-flex min-h-7 max-w-full items-center rounded-s border px-2.5 text-s transition-colors select-none",
            "has-focus-visible:shadow-[var(--ring)]",
            choice === value
              ? "border-accent bg-accent-soft font-medium text-accent"
              : "border-line-strong bg-raised text-ink-2 hover:text-ink",
          )}
        >
          <input
            type="radio"
            name={group}
            checked={choice === value}
            onChange={() => onChange(choice)}
            className="unseen"
          />
          <span className="min-w-0 break-words">{name}</span>
        </label>
      ))}
    </div>
  );
};

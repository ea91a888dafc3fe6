import { useId } from "react";
import { classes } from "../lib/class";

/** One of a few, all in sight. Radio buttons, so that arrows move between them. */
export const Segmented = <T extends string>({
  label,
  value,
  choices,
  onChange,
}: {
  label: string;
  value: T;
  choices: readonly (readonly [value: T, name: string])[];
  onChange: (value: T) => void;
}) => {
  const group = useId();
  return (
    <fieldset className="inline-flex rounded-s bg-sunk p-0.5">
      <legend className="unseen">{label}</legend>
      {choices.map(([choice, name]) => (
        <label
          key={choice}
          className={classes(
            "relative grid h-6 place-items-center rounded-[5px] px-2.5 text-s font-medium text-ink-2 transition-colors select-none",
            "hover:text-ink has-focus-visible:shadow-[var(--ring)]",
            choice === value && "bg-raised text-ink shadow-1",
          )}
        >
          <input
            type="radio"
            name={group}
            checked={choice === value}
            onChange={() => onChange(choice)}
            className="unseen"
          />
          {name}
        </label>
      ))}
    </fieldset>
  );
};

import { useId } from "react";
import { classes } from "../../lib/class";

/** One of a few, each with what it means. Radio buttons: arrows move between them. */
export const Choices = <T extends string>({
  label,
  value,
  choices,
  onChange,
}: {
  label: string;
  value: T;
  choices: readonly (readonly [value: T, name: string, about: string])[];
  onChange: (value: T) => void;
}) => {
  const group = useId();
  return (
    <fieldset>
      <legend className="mb-1 text-s font-medium text-ink-2">{label}</legend>
      <div className="grid gap-2 sm:grid-cols-2">
        {choices.map(([choice, name, about]) => (
          <label
            key={choice}
            className={classes(
              "relative grid content-start gap-0.5 rounded-s border p-3 transition-colors has-focus-visible:shadow-[var(--ring)]",
              choice === value ? "border-accent bg-accent-soft" : "border-line-strong hover:border-ink-3",
            )}
          >
            <input
              type="radio"
              name={group}
              aria-describedby={`${group}-${choice}`}
              checked={choice === value}
              onChange={() => onChange(choice)}
              className="unseen"
            />
            <span className="font-medium">{name}</span>
            <span id={`${group}-${choice}`} className="text-s text-pretty text-ink-2">
              {about}
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
};

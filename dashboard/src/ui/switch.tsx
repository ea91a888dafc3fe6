import { classes } from "../lib/class";

/** On or off, at once. */
export const Switch = ({
  on,
  label,
  disabled,
  onChange,
}: {
  on: boolean;
  label: string;
  disabled?: boolean;
  onChange: (on: boolean) => void;
}) => (
  <button
    type="button"
    role="switch"
    aria-checked={on}
    aria-label={label}
    title={label}
    disabled={disabled}
    onClick={() => onChange(!on)}
    className={classes(
      "relative h-[18px] w-8 shrink-0 rounded-full transition-colors disabled:opacity-50",
      on ? "bg-accent" : "bg-line-strong",
    )}
  >
    <span
      className={classes(
        "absolute top-[3px] left-[3px] size-3 rounded-full bg-surface shadow-1 transition-transform",
        on && "translate-x-3.5",
      )}
    />
  </button>
);

import { type ComponentProps, type ReactNode, useId } from "react";
import { classes } from "../lib/class";

const BOX =
  "w-full rounded-s border border-line-strong bg-raised px-2.5 text-m text-ink transition-colors hover:border-ink-3 aria-invalid:border-bad disabled:opacity-50";

/** What a field's parts are called, so that a reader of the screen hears them together. */
export interface Described {
  id: string;
  "aria-describedby"?: string;
  "aria-invalid"?: boolean;
}

/** A name above something to fill in, with what helps and what is wrong below it. */
export const Field = ({
  label,
  hint,
  error,
  required,
  corner,
  children,
}: {
  label: ReactNode;
  hint?: ReactNode;
  error?: string | undefined;
  required?: boolean | undefined;
  /** At the end of the label's line. */
  corner?: ReactNode;
  children: (described: Described) => ReactNode;
}) => {
  const id = useId();
  const about = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(" ");
  const described: Described = { id };
  if (about) described["aria-describedby"] = about;
  if (error) described["aria-invalid"] = true;
  return (
    <div className="grid min-w-0 gap-1" data-invalid={error ? "" : undefined}>
      <div className="flex min-w-0 items-baseline gap-2">
        <label htmlFor={id} className="min-w-0 text-s font-medium break-words text-ink-2">
          {label}
          {required && <span className="font-normal text-ink-3"> required</span>}
        </label>
        {corner && <span className="ml-auto">{corner}</span>}
      </div>
      {children(described)}
      {hint && (
        <div id={`${id}-hint`} className="text-s text-pretty text-ink-3">
          {hint}
        </div>
      )}
      {error && (
        <p id={`${id}-error`} className="text-s text-bad">
          {error}
        </p>
      )}
    </div>
  );
};

export const TextInput = ({ className, ...rest }: ComponentProps<"input">) => (
  <input {...rest} className={classes(BOX, "h-8", className)} />
);

export const TextArea = ({ className, ...rest }: ComponentProps<"textarea">) => (
  <textarea rows={4} {...rest} className={classes(BOX, "py-1.5 leading-5", className)} />
);

/** The browser's own list of choices: it works with every keyboard, finger and reader. */
export const Select = ({ className, children, ...rest }: ComponentProps<"select">) => (
  <select
    {...rest}
    className={classes(
      BOX,
      "h-8 appearance-none bg-[url(/assets/chevron.svg)] bg-[position:right_8px_center] bg-no-repeat pr-7",
      className,
    )}
  >
    {children}
  </select>
);

export const Checkbox = ({
  label,
  ...rest
}: Omit<ComponentProps<"input">, "type"> & { label: ReactNode }) => (
  <label className="flex items-start gap-2">
    <input {...rest} type="checkbox" className="mt-0.5 size-4 shrink-0 accent-accent" />
    <span>{label}</span>
  </label>
);

import { ChevronRight } from "lucide-react";
import { type ReactNode, useId, useState } from "react";
import { classes } from "../lib/class";
import { type Described, Field } from "../ui/field";
import { useFault, useFaultWithin } from "./context";

interface FrameProps {
  label: string;
  required: boolean;
  corner: ReactNode;
  hint: ReactNode;
  path: string;
}

/** Around an input that has one control, or a group of radio buttons. */
export const Frame = ({
  path,
  group,
  children,
  ...rest
}: FrameProps & { group?: boolean; children: (described: Described) => ReactNode }) => {
  const error = useFault(path);
  if (!group) {
    return (
      <Field {...rest} error={error}>
        {children}
      </Field>
    );
  }
  return (
    <Part {...rest} error={error}>
      {children}
    </Part>
  );
};

/** As `Field`, where there is no one control that a label could belong to. */
const Part = ({
  label,
  required,
  corner,
  hint,
  error,
  children,
}: Omit<FrameProps, "path"> & {
  error: string | undefined;
  children: (described: Described) => ReactNode;
}) => {
  const id = useId();
  const about = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(" ");
  return (
    <div className="grid grid-cols-1 min-w-0 gap-1" data-invalid={error ? "" : undefined}>
      <div className="flex items-baseline gap-2 text-s font-medium text-ink-2">
        <span>
          {label}
          {required && <span className="font-normal text-ink-3"> required</span>}
        </span>
        {corner && <span className="ml-auto">{corner}</span>}
      </div>
      {children({ id, ...(about && { "aria-describedby": about }) })}
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

/** Around what has several controls. Objects fold. */
export const Fold = ({
  label,
  required,
  corner,
  hint,
  path,
  foldable,
  open: first,
  children,
}: FrameProps & { foldable: boolean; open: boolean; children: ReactNode }) => {
  const error = useFault(path);
  const isWrong = useFaultWithin(path);
  const [chosen, setChosen] = useState<boolean>();
  const id = useId();
  // What is wrong is not hidden.
  const open = !foldable || (chosen ?? first) || isWrong;
  const name = (
    <>
      {label}
      {required && <span className="font-normal text-ink-3"> required</span>}
    </>
  );
  return (
    <fieldset
      aria-describedby={error ? `${id}-error` : undefined}
      data-invalid={error ? "" : undefined}
      className="grid grid-cols-1 min-w-0 gap-2"
    >
      <legend className="unseen">{label}</legend>
      <div className="flex items-center gap-2 text-s font-medium text-ink-2">
        {foldable ? (
          <button
            type="button"
            aria-expanded={open}
            onClick={() => setChosen(!open)}
            className="-ml-1 inline-flex items-center gap-1 rounded-s py-0.5 pr-1.5 hover:text-ink"
          >
            <ChevronRight size={14} className={classes("transition-transform", open && "rotate-90")} />
            {name}
          </button>
        ) : (
          <span aria-hidden="true">{name}</span>
        )}
        {corner && <span className="ml-auto">{corner}</span>}
      </div>
      {hint && open && <div className="-mt-1 text-s text-pretty text-ink-3">{hint}</div>}
      {open && children}
      {error && (
        <p id={`${id}-error`} className="text-s text-bad">
          {error}
        </p>
      )}
    </fieldset>
  );
};

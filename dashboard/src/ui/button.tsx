import type { ComponentProps, ReactNode } from "react";
import { classes } from "../lib/class";
import { Spinner } from "./spinner";

type Look = "plain" | "primary" | "ghost" | "danger";

const LOOKS: Record<Look, string> = {
  plain: "border-line-strong bg-raised text-ink hover:bg-[linear-gradient(var(--hover)_0_0)] shadow-1",
  primary:
    "border-accent bg-accent text-on-accent hover:bg-accent-strong hover:border-accent-strong shadow-1",
  ghost: "border-transparent bg-transparent text-ink-2 hover:bg-hover hover:text-ink",
  danger: "border-line-strong bg-raised text-bad hover:bg-bad-soft hover:border-bad shadow-1",
};

export interface ButtonProps extends ComponentProps<"button"> {
  look?: Look;
  small?: boolean;
  /** Something that was asked for is under way: it cannot be asked for twice. */
  busy?: boolean;
  icon?: ReactNode;
}

/** A button. It is called by what it does: `Install`, not `OK`. */
export const Button = ({ look = "plain", small, busy, icon, children, className, ...rest }: ButtonProps) => (
  <button
    type="button"
    {...rest}
    disabled={rest.disabled || busy}
    aria-busy={busy || undefined}
    className={classes(
      "inline-flex shrink-0 items-center justify-center gap-1.5 rounded-s border font-medium whitespace-nowrap select-none",
      "transition-colors disabled:opacity-50 active:translate-y-px",
      small ? "h-6 px-2 text-s" : "h-8 px-3 text-m",
      LOOKS[look],
      className,
    )}
  >
    {busy ? <Spinner /> : icon}
    {children}
  </button>
);

export interface IconButtonProps extends Omit<ComponentProps<"button">, "aria-label" | "title"> {
  /** What it does, read aloud and shown when the pointer rests on it. */
  label: string;
  small?: boolean;
  /** For a button that switches something on and off. */
  pressed?: boolean;
}

/** A button that is a picture. */
export const IconButton = ({ label, small, pressed, className, ...rest }: IconButtonProps) => (
  <button
    type="button"
    {...rest}
    aria-label={label}
    title={label}
    aria-pressed={pressed}
    className={classes(
      "inline-grid shrink-0 place-items-center rounded-s text-ink-3 transition-colors hover:bg-hover hover:text-ink",
      "disabled:opacity-40 disabled:hover:bg-transparent aria-expanded:bg-hover aria-pressed:bg-press aria-pressed:text-ink",
      small ? "size-6" : "size-8",
      className,
    )}
  />
);

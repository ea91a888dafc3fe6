/** A word of the menu bar, with its menu and before it is loaded. */
export const TRIGGER =
  "flex h-7 max-w-36 items-center truncate rounded-s px-2 text-ink-2 outline-none select-none first:font-bold first:tracking-[-.01em] first:text-ink hover:bg-hover hover:text-ink focus-visible:shadow-[var(--ring)] data-popup-open:bg-hover data-popup-open:text-ink";

import { classes } from "../lib/class";

/** Whether keys are named as on a Mac. */
const mac = /Mac|iPhone|iPad/.test(globalThis.navigator?.platform ?? "");

const NAMES: Record<string, string> = {
  mod: mac ? "⌘" : "Ctrl",
  shift: mac ? "⇧" : "Shift",
  alt: mac ? "⌥" : "Alt",
  escape: "Esc",
  enter: "Enter",
  space: "Space",
  arrowup: "↑",
  arrowdown: "↓",
  arrowleft: "←",
  arrowright: "→",
};

/** Keys that are pressed together, `mod+k`, or one after another, `g h`. */
export const Kbd = ({ keys, className }: { keys: string; className?: string }) => (
  <kbd className={classes("inline-flex shrink-0 items-center gap-1 font-sans text-xs text-ink-3", className)}>
    {keys.split(" ").map((together, place) => (
      // biome-ignore lint/suspicious/noArrayIndexKey: the same key may come twice, and they never change places
      <span key={place} className="inline-flex gap-0.5">
        {together.split("+").map((key) => (
          <span
            key={key}
            className="min-w-4 rounded-[4px] border border-line bg-surface px-1 text-center leading-4"
          >
            {NAMES[key.toLowerCase()] ?? key.toUpperCase()}
          </span>
        ))}
      </span>
    ))}
  </kbd>
);

import { Fragment } from "react";

/** Whether keys are named as on a Mac. */
const mac = /Mac|iPhone|iPad/.test(globalThis.navigator?.platform ?? "");

const NAMES: Record<string, string> = {
  mod: mac ? "⌘" : "Ctrl",
  shift: mac ? "⇧" : "Shift",
  alt: mac ? "⌥" : "Alt",
};

/** Keys that are pressed together: `mod+k`. */
export const Kbd = ({ keys }: { keys: string }) => (
  <kbd className="inline-flex gap-0.5 font-sans text-xs text-ink-3">
    {keys.split("+").map((key) => (
      <Fragment key={key}>
        <span className="min-w-4 rounded-[4px] border border-line px-1 text-center leading-4">
          {NAMES[key] ?? key.toUpperCase()}
        </span>
      </Fragment>
    ))}
  </kbd>
);

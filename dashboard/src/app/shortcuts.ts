import { useEffect, useRef, useSyncExternalStore } from "react";
import { flag, kept } from "../lib/kept";

/** A key, or keys one after another, and what they do. */
export interface Shortcut {
  /** `mod+k`, `?`, or one after another: `g h`. `mod` is Ctrl, on a Mac the command key. */
  keys: string;
  name: string;
  /** Under which heading the list of keys has it. */
  group: string;
  /** Absent: it is only listed, since something else listens to it (arrows in a list). */
  run?: () => void;
}

/** Milliseconds within which the second key of `g h` is to come. */
const PATIENCE = 1_200;

/** Whether keys without Ctrl or the like do something. Who speaks to the computer would press them by talking. */
export const plainKeys = kept("keys", true, flag);

const known = new Set<readonly Shortcut[]>();
const watchers = new Set<() => void>();
let listed: readonly Shortcut[] = [];

const changed = (): void => {
  const all = [...known].flat();
  const first = new Map(all.map((shortcut) => [`${shortcut.keys}\n${shortcut.name}`, shortcut]));
  listed = [...first.values()];
  for (const watcher of watchers) watcher();
};

const watch = (watcher: () => void): (() => void) => {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
};

/** Makes them known as long as nobody takes them back. */
export const register = (shortcuts: readonly Shortcut[]): (() => void) => {
  known.add(shortcuts);
  changed();
  return () => {
    known.delete(shortcuts);
    changed();
  };
};

/** Keys that count as long as a component is shown. What they do may be another thing with each rendering. */
export const useShortcuts = (shortcuts: readonly Shortcut[]): void => {
  const latest = useRef(shortcuts);
  latest.current = shortcuts;
  const names = shortcuts.map(({ keys, name, group }) => [keys, name, group].join("\t")).join("\n");
  useEffect(() => {
    const now = latest.current;
    if (!names) return;
    return register(
      now.map((shortcut, index) =>
        shortcut.run ? { ...shortcut, run: () => latest.current[index]?.run?.() } : shortcut,
      ),
    );
  }, [names]);
};

/** All that there are now, for the list of keys. */
export const useAllShortcuts = (): readonly Shortcut[] => useSyncExternalStore(watch, () => listed);

/** What was pressed, as shortcuts name it; none for keys that only change others. */
export const pressed = (
  event: Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey" | "shiftKey">,
): string | undefined => {
  if (["Control", "Meta", "Alt", "Shift", "AltGraph", "Dead", "Unidentified"].includes(event.key)) return;
  const mod = event.ctrlKey || event.metaKey;
  const letter = event.key.length === 1;
  const parts = [
    mod && "mod",
    event.altKey && "alt",
    // The shift that makes a `?` is part of it.
    event.shiftKey && (!letter || mod || event.altKey) && "shift",
    event.key === " " ? "space" : event.key.toLowerCase(),
  ];
  return parts.filter(Boolean).join("+");
};

/** Finds what is meant by keys one after another. */
export const matcher = (patience = PATIENCE) => {
  let before: { keys: string; at: number } | undefined;
  return (key: string, now: number, all: readonly Shortcut[]): Shortcut | "begun" | undefined => {
    const sequence = before && now - before.at < patience ? `${before.keys} ${key}` : key;
    before = undefined;
    // Who registered last is nearest to what is shown.
    const found =
      all.findLast(({ keys, run }) => run && keys === sequence) ??
      all.findLast(({ keys, run }) => run && keys === key);
    if (found) return found;
    const begins = [sequence, key].find((text) => all.some(({ keys }) => keys.startsWith(`${text} `)));
    if (!begins) return undefined;
    before = { keys: begins, at: now };
    return "begun";
  };
};

/** Whether keys are text now. */
export const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable ||
    target.matches("textarea, select, [role=textbox], [role=combobox], [role=searchbox]") ||
    (target instanceof HTMLInputElement &&
      !["checkbox", "radio", "button", "submit", "reset", "range", "color", "file"].includes(target.type)));

/** Something is laid over the page, and keys are its own: a dialog, a menu. */
const isCovered = (): boolean => document.querySelector("dialog[open], [role=menu]:not([hidden])") !== null;

/** Listens on the page, once. */
export const listen = (): (() => void) => {
  const find = matcher();
  const hear = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || event.repeat || event.isComposing) return;
    const key = pressed(event);
    if (!key) return;
    const plain = !/^(mod|alt)\+/.test(key);
    if (plain && (!plainKeys.get() || isTyping(event.target))) return;
    if (isCovered()) return;
    const found = find(key, event.timeStamp, listed);
    if (!found) return;
    event.preventDefault();
    if (found !== "begun") found.run?.();
  };
  document.addEventListener("keydown", hear);
  return () => document.removeEventListener("keydown", hear);
};

import { overlays } from "../app/overlays";
import { router } from "../app/router";
import { type Shortcut, useShortcuts } from "../app/shortcuts";
import { signOut } from "../auth/sign-out";
import { nowShown } from "./now/shown";
import { PLACES } from "./places";
import { theme } from "./theme";

/** What can be done from anywhere, whether a key, a menu or the palette asks for it. */
export const commands = {
  go: (to: string): void => void router.navigate({ to }),
  about: (): void => void router.navigate({ to: "/settings", hash: "about" }),
  search: (): void => overlays.open({ kind: "palette" }),
  keys: (): void => overlays.open({ kind: "keys" }),
  add: (asked?: string): void => overlays.open(asked ? { kind: "add", asked } : { kind: "add" }),
  widgets: (): void => overlays.open({ kind: "drawer" }),
  toggleNow: (): void => nowShown.set(!nowShown.get()),
  otherTheme: (): void => theme.set(theme.shown() === "dark" ? "light" : "dark"),
  signOut: (): void => void signOut(),
};

const SHORTCUTS: Shortcut[] = [
  { keys: "mod+k", name: "Search or run a command", group: "Anywhere", run: commands.search },
  { keys: "?", name: "Show the keys", group: "Anywhere", run: commands.keys },
  { keys: "n", name: "Show or hide Now", group: "Anywhere", run: commands.toggleNow },
  { keys: "t", name: "Change between light and dark", group: "Anywhere", run: commands.otherTheme },
  { keys: "F6", name: "Go to a message that popped up", group: "Anywhere" },
  { keys: "escape", name: "Close what is open", group: "Anywhere" },
  ...PLACES.map(({ to, name, key }) => ({
    keys: `g ${key}`,
    name: `Go to ${name}`,
    group: "Pages",
    run: () => commands.go(to),
  })),
  { keys: "arrowup", name: "The one before", group: "Places at the left" },
  { keys: "arrowdown", name: "The next one", group: "Places at the left" },
  { keys: "alt+arrowup", name: "Move a widget or a group up", group: "Places at the left" },
  { keys: "alt+arrowdown", name: "Move a widget or a group down", group: "Places at the left" },
  { keys: "F2", name: "Rename a group", group: "Places at the left" },
];

/** The keys of the shell. */
export const useShellKeys = (): void => useShortcuts(SHORTCUTS);

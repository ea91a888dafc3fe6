/** The person's choice of light and dark. `public/assets/theme.js` reads it before the first paint. */
export type Theme = "system" | "light" | "dark";

const KEY = "signet.theme";
const watchers = new Set<() => void>();

const read = (): Theme => {
  const { theme } = document.documentElement.dataset;
  return theme === "light" || theme === "dark" ? theme : "system";
};

export const theme = {
  get: read,
  set: (theme: Theme): void => {
    if (theme === "system") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
    try {
      if (theme === "system") localStorage.removeItem(KEY);
      else localStorage.setItem(KEY, theme);
    } catch {
      // For this page only, then.
    }
    for (const watcher of watchers) watcher();
  },
  watch: (watcher: () => void): (() => void) => {
    watchers.add(watcher);
    const system = matchMedia("(prefers-color-scheme: dark)");
    system.addEventListener("change", watcher);
    return () => {
      watchers.delete(watcher);
      system.removeEventListener("change", watcher);
    };
  },
  /** What is shown: the choice, or the system's. */
  shown: (): "light" | "dark" => {
    const chosen = read();
    if (chosen !== "system") return chosen;
    return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  },
};

const NAMES: Record<string, string> = {
  "claude-code": "Claude Code",
  codex: "Codex",
  gemini: "Gemini CLI",
  opencode: "OpenCode",
  pi: "Pi",
};

const capitalised = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

/** Whether it is a harness for which Signet brings a connector. */
export const isHarness = (id: string): boolean => Object.hasOwn(NAMES, id);

/** What people call a harness; one that a plugin brought goes by its id. */
export const harnessName = (id: string): string =>
  (isHarness(id) && NAMES[id]) || id.split(/[-_]/).map(capitalised).join(" ");

const NAMES: Record<string, string> = {
  "claude-code": "Claude Code",
  codex: "Codex",
  gemini: "Gemini CLI",
  opencode: "OpenCode",
  pi: "pi",
};

/** What people call a harness. */
export const harnessName = (harness: string): string => NAMES[harness] ?? harness;

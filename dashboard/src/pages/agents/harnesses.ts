/** What a connector does to a harness, for people (`docs/harnesses.md`, `docs/connectors.md`). */
export interface Harness {
  /** Files in which its entries are written. */
  files: string[];
  /** How it then speaks to the daemon. */
  by: string;
  /** What one has to know beside. */
  note?: string;
}

const KNOWN: Record<string, Harness> = {
  "claude-code": {
    files: ["~/.claude/settings.json", "~/.claude.json"],
    by: "its own hooks, and Signet's tools as an MCP server",
  },
  codex: {
    files: ["~/.codex/hooks.json", "~/.codex/config.toml"],
    by: "its hooks, and Signet's tools as an MCP server",
  },
  gemini: {
    files: ["~/.gemini/settings.json"],
    by: "its hooks, and Signet's tools as an MCP server",
    note: "Gemini runs in no folder that it does not trust: start it there once and agree.",
  },
  opencode: {
    files: ["~/.config/opencode/plugins/signet.js", "~/.config/opencode/opencode.json"],
    by: "a plugin, and Signet's tools as an MCP server",
  },
  pi: {
    files: ["~/.pi/agent/extensions/signet.js"],
    by: "an extension, which has Signet's tools too",
  },
};

/** What is known of a harness; of one that a plugin brought, next to nothing. */
export const harness = (id: string): Harness => KNOWN[id] ?? { files: [], by: "what its connector installs" };

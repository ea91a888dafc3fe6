/** What the daemon answers about MCP servers (docs/mcp-servers.md). */

import type { Schema } from "../api/types";

export type Effect = Schema<"Effect">;

/** What becomes of a call: it is made, a person is asked first, it is refused. */
export type Decision = Schema<"Decision">;

export type Package = Schema<"Package">;

export type Party = Schema<"Party">;

export type Rule = Schema<"ToolRule">;

/** The rule that names the tool most exactly counts, of those the one that names its callers most exactly. */
export type Policy = Schema<"ToolPolicy">;

export type Tool = Schema<"ToolView">;

export type Offer = Schema<"Offer">;

export type Server = Schema<"Server">;

export type Warning = Schema<"Warning">;

/** What a person must say before it can run. */
export type Need = Schema<"Need">;

/** An answer to something that is needed. */
export type Given = Schema<"Given">;

/** Exactly what will run or be reached. */
export type Plan = Schema<"ShownPlan">;

export type Update = Schema<"ServerUpdate">;

export interface Installed {
  ok: boolean;
  widgetId: string;
  /** Why it does not answer yet. */
  error?: string;
  server: Server;
}

export type CatalogueEntry = Schema<"ListedEntry">;

export type LogLine = Schema<"ServerLogLine">;

/** A call, as the audit has it. */
export type AuditEntry = Schema<"ToolCall">;

/** Who made a call, and from where. */
export type Provenance = Schema<"Provenance">;

export type Asked = Schema<"Question">;

/** Something that waits for a person's answer. */
export type Question = Schema<"PendingQuestion">;

export type Reply = Schema<"Reply">;

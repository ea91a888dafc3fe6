/** What the daemon answers about MCP servers (docs/mcp-servers.md). */
import type { State } from "../widgets/api";

export type Effect = "reads" | "writes" | "destroys";

/** What becomes of a call: it is made, a person is asked first, it is refused. */
export type Decision = "allow" | "ask" | "deny";

export interface Package {
  registry: string;
  name: string;
  version: string;
  digest?: string;
}

export interface Party {
  agent?: string;
  key?: string;
  project?: string;
}

export interface Rule {
  tool: string;
  for?: Party;
  decision: Decision;
}

/** The rule that names the tool most exactly counts, of those the one that names its callers most exactly. */
export interface Policy {
  only: Party[];
  rules: Rule[];
  reads: Decision;
  writes: Decision;
  destroys: Decision;
}

export interface Tool {
  name: string;
  title?: string;
  description?: string;
  inputSchema: unknown;
  effect: Effect;
  decision: Decision;
  /** Models may use it. */
  model: boolean;
  /** The server's own app may use it. */
  app: boolean;
}

export interface Offer {
  about: { name: string; title: string | null; version: string | null; protocol: string; modern: boolean };
  /** Milliseconds that it took to ask. */
  took: number;
  tools: Tool[];
  resources: { uri: string; name: string; title?: string; mimeType?: string }[];
  prompts: { name: string }[];
  manifestPlace?: string;
  problems: string[];
}

export type Server = State & {
  id: string;
  name: string;
  /** As it was asked for. */
  source: string;
  kind: "process" | "remote" | "component";
  /** The whole command or address. */
  runs: string;
  /** Names of variables and headers that it is given. */
  given: string[];
  package?: Package;
  installedBy: string;
  installedAt: number;
  toolCount: number;
  probedAt?: number;
  policy?: Policy;
  offer?: Offer;
};

export interface Warning {
  risk: string;
  message: string;
}

/** What a person must say before it can run. */
export interface Need {
  name: string;
  description?: string;
  placeholder?: string;
  isRequired: boolean;
  isSecret: boolean;
  default?: string;
  choices?: string[];
  format: "string" | "number" | "boolean" | "filepath";
}

/** An answer to something that is needed. */
export type Given = { value: string } | { secret: string } | { newSecret: string };

/** Exactly what will run or be reached. */
export interface Plan {
  asked: string;
  name: string;
  title?: string;
  description?: string;
  run: { kind: "process"; program: string } | { kind: "remote"; transport: "streamable-http" | "sse" };
  package?: Package;
  needs: Need[];
  warnings: Warning[];
  /** The whole command or address. */
  text: string;
  /** Its digest: what is approved. */
  approve: string;
  problems: string[];
  catalogue?: string;
}

export type Update = Plan & { before: string; beforePackage?: Package; same: boolean };

export interface Installed {
  ok: boolean;
  widgetId: string;
  /** Why it does not answer yet. */
  error?: string;
  server: Server;
}

export interface CatalogueEntry {
  id: string;
  title: string;
  description: string;
  categories: string[];
  publisher?: string;
  homepage?: string;
  icon?: string;
  official: boolean;
  /** The catalogue. */
  from: string;
  source: unknown;
}

export interface LogLine {
  sequence: number;
  at: string;
  /** `stderr`, a level, or `signet`. */
  from: string;
  text: string;
}

/** A call, as the audit has it. */
export interface AuditEntry {
  id: string;
  server: string;
  tool: string;
  effect: Effect;
  at: number;
  key: string;
  agent: string;
  harness?: string;
  via: "model" | "app" | "person";
  decision: Decision;
  outcome: string;
  took: number;
  argumentNames: string[];
}

/** Who made a call, and from where. */
export interface Provenance {
  key: string;
  agent: string;
  harness?: string;
  at: number;
}

export type Asked =
  | { kind: "call"; tool: string; effect: Effect; arguments: string; by: Provenance }
  | { kind: "form"; message: string; schema: unknown }
  | { kind: "url"; message: string; url: string };

/** Something that waits for a person's answer. */
export interface Question {
  id: string;
  server: string;
  serverName: string;
  question: Asked;
  askedAt: number;
  expiresAt: number;
}

export type Reply =
  | { answer: "accept"; content?: unknown }
  | { answer: "always" }
  | { answer: "decline" }
  | { answer: "cancel" };

/** What the daemon answers about MCP servers, as JSON. */

/** What is to be installed. */
export interface InstallMCPOptions {
  /** An address, a command, `npm:NAME`, `pypi:NAME`, a `server.json`, or an entry of a catalogue. */
  url: string;
  /** What the person calls it. */
  name?: string;
  /** Place it on the grid at the next free slot. */
  autoPlace?: boolean;
}

/** What came of it. */
export interface InstallMCPResult {
  ok: boolean;
  /** The server's id, and that of its widget; empty: nothing was installed. */
  widgetId: string;
  /** What it says of its place on the dashboard; null: a card stands for it. */
  manifest: SignetAppManifest | null;
  /** Why nothing was installed, or, where `ok` is true, why it does not answer yet. */
  error?: string;
}

/** What a server says of its place on the dashboard. */
export interface SignetAppManifest {
  name: string;
  icon?: string;
  ui?: string;
  /** Columns and rows of the grid. */
  defaultSize: { w: number; h: number };
  events: { subscribe: string[]; emit: string[] };
  menuItems?: string[];
  dock: boolean;
}

/** Exactly what will run or be reached. */
export interface Plan {
  asked: string;
  name: string;
  title?: string;
  description?: string;
  run: Run;
  package?: Package;
  needs: Need[];
  warnings: { risk: string; message: string }[];
  /** The whole command or address: show it as it is. */
  text: string;
  /** What the package or the description says of itself. */
  metadata?: unknown;
  /** The plan's digest: what is approved. */
  approve: string;
  /** What is wrong in the description. */
  problems: string[];
  /** The catalogue that it is from. */
  catalogue?: string;
}

/** Texts come in pieces, of which some are secrets, by their names, or still to be said. */
export type Piece = { text: string } | { secret: string } | { need: string };

export interface Variable {
  name: string;
  value: Piece[];
  optional?: boolean;
}

export type Run =
  | {
      kind: "process";
      program: string;
      arguments: { words: Piece[][]; optional?: boolean }[];
      environment: Variable[];
      folder?: string;
    }
  | { kind: "remote"; transport: "streamable-http" | "sse"; url: Piece[]; headers: Variable[] };

/** The package that runs, pinned. */
export interface Package {
  registry: string;
  name: string;
  version: string;
  digest?: string;
}

/** What a person must say before it can run. */
export interface Need {
  name: string;
  description?: string;
  placeholder?: string;
  isRequired: boolean;
  /** Answer it with a stored secret, or one to be stored. */
  isSecret: boolean;
  default?: string;
  choices?: string[];
  format: "string" | "number" | "boolean" | "filepath";
}

/** An answer to something that is needed. */
export type Given = { value: string } | { secret: string } | { newSecret: string };

/** How a server does. */
export type Status =
  | { state: "disabled" | "connecting" }
  | { state: "connected"; since: number }
  | { state: "reconnecting"; reason: string; attempts: number; next: number }
  | { state: "needsSignIn" | "needsSecret"; reason: string };

/** An installed server. */
export type Server = Status & {
  /** Names it, and its widget. */
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
  /** Who may call what. Only where one server is asked for. */
  policy?: Policy;
  /** What it offers, once it was reached. Only where one server is asked for. */
  offer?: Offer;
};

/** What becomes of a call: it is made, a person is asked first, it is refused. */
export type Decision = "allow" | "ask" | "deny";

export interface Party {
  agent?: string;
  key?: string;
  project?: string;
}

/** The rule that names a tool most exactly counts, of those the one that names its callers most exactly. */
export interface Policy {
  only: Party[];
  rules: { tool: string; for?: Party; decision: Decision }[];
  reads: Decision;
  writes: Decision;
  destroys: Decision;
}

/** A tool, for whoever asks. */
export interface Tool {
  name: string;
  title?: string;
  description?: string;
  inputSchema: unknown;
  outputSchema?: unknown;
  annotations?: unknown;
  effect: "reads" | "writes" | "destroys";
  decision: Decision;
  /** Models may use it. */
  model: boolean;
  /** The server's own app may use it. */
  app: boolean;
}

/** What a server offers. */
export interface Offer {
  about: { name: string; title: string | null; version: string | null; protocol: string; modern: boolean };
  took: number;
  tools: Tool[];
  resources: { uri: string; name: string; title?: string; mimeType?: string }[];
  templates: { uriTemplate: string; name: string }[];
  prompts: { name: string }[];
  manifest?: SignetAppManifest;
  manifestPlace?: string;
  apps: { uri: string; title?: string; tools: string[] }[];
  problems: string[];
  card?: unknown;
}

/** What a tool answers: the protocol's `CallToolResult`. */
export interface CallToolResult {
  content: ContentBlock[];
  structuredContent?: unknown;
  /** It says itself that it failed. */
  isError?: boolean;
  _meta?: Record<string, unknown>;
}

/** A piece of an answer: `text`, `image`, `audio`, `resource_link`, `resource`. */
export type ContentBlock = { type: string; text?: string; data?: string; mimeType?: string; uri?: string } & Record<
  string,
  unknown
>;

/** A plugin, as the daemon shows it. */
export interface Plugin {
  id: string;
  /** `built-in`, `file:...`, `https://...`, `oci://...`. */
  source: string;
  state: PluginState;
  /** Why it is not running. */
  reason: string | null;
  /** The event that parked it. */
  poison: unknown;
  /** Why a newer version or a change did not come about. */
  problem: string | null;
  enabled: boolean;
  pinned: boolean;
  signer: string | null;
  grants: string[];
  asks: Ask[];
  limits: Limit[];
  config: unknown;
  /** A version that waits for grants. */
  pending: { version: string; asks: string[] } | null;
  package: Package | null;
  figures: Figures;
}

export type PluginState =
  | "running"
  | "recovering"
  | "parked"
  | "compiling"
  | "pending"
  | "disabled"
  | "refused";

/** Something that a plugin asks for. */
export interface Ask {
  /** As it is granted: `events deal.`. */
  grant: string;
  words: string;
  /** What for, in its author's words. */
  reason: string;
  /** It was granted, or needs no grant. */
  granted: boolean;
}

export interface Limit {
  name: string;
  what: string;
  value: number;
  default: number;
  /** What the plugin wants. */
  wanted: number | null;
  /** The person set it. */
  set: boolean;
}

export interface Package {
  digest: string;
  size: number;
  manifest: {
    id: string;
    version: string;
    description: string;
    licence: string;
    /** A JSON schema of what it is configured with. */
    config?: unknown;
  };
  uses: string[];
  exports: string[];
}

/** What it did since the daemon started. */
export interface Figures {
  calls: number;
  refusals: number;
  traps: number;
  stopped: number;
  cancelled: number;
  denials: number;
  heard: number;
  dropped: number;
  published: number;
  restarts: number;
  cpuUs: number;
  wallUs: number;
  memoryHighWater: number;
  /** Calls by time, in buckets. */
  latency: number[];
}

/** What an install or an update would do. */
export interface Proposal {
  digest: string;
  id: string;
  version: string;
  installed: string | null;
  source: string;
  signer: string | null;
  /** In words: who stands behind it. */
  trust: string;
  decision: "install" | "wait" | "nothing" | "refused";
  refusal: string | null;
  questions: string[];
  asks: Ask[];
  package: Package;
}

export interface LogLine {
  sequence: number;
  at: string;
  level: "debug" | "info" | "warn" | "error";
  call: string;
  request: string;
  principal: string;
  message: string;
}

export interface Publisher {
  name: string;
  key: string;
  note?: string;
}

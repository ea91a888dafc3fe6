import type { Schema } from "../../api/types";

/** A plugin, as the daemon shows it. */
export type Plugin = Schema<"Plugin">;

export type PluginState =
  | "running"
  | "recovering"
  | "parked"
  | "compiling"
  | "pending"
  | "disabled"
  | "refused";

/** Something that a plugin asks for. */
export type Ask = Schema<"PluginAsk">;

export type Limit = Schema<"PluginLimit">;

export type Package = Schema<"PluginPackage">;

/** What it did since the daemon started. */
export type Figures = Schema<"PluginFigures">;

/** What an install or an update would do. */
export type Proposal = Schema<"PluginProposal">;

export type LogLine = Schema<"PluginLogLine">;

export type Publisher = Schema<"Publisher">;

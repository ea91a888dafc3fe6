import type { Params } from "./message";

/** The words of MCP Apps (SEP-1865), as far as they are used here. */
export type DisplayMode = "inline" | "fullscreen" | "pip";

export const DISPLAY_MODES: readonly DisplayMode[] = ["inline", "fullscreen", "pip"];

/** Versions that are spoken, the newest first. */
export const VERSIONS: readonly string[] = ["2026-01-26", "2025-11-21"];

export type Size = ({ width: number } | { maxWidth?: number }) &
  ({ height: number } | { maxHeight?: number });

/** What an app is told of where it is. */
export interface HostContext {
  toolInfo?: { id?: string | number; tool: Params };
  theme?: "light" | "dark";
  styles?: { variables?: Record<string, string> };
  displayMode?: DisplayMode;
  availableDisplayModes?: DisplayMode[];
  containerDimensions?: Size;
  locale?: string;
  timeZone?: string;
  userAgent?: string;
  platform?: "web" | "desktop" | "mobile";
  deviceCapabilities?: { touch?: boolean; hover?: boolean };
  safeAreaInsets?: { top: number; right: number; bottom: number; left: number };
}

export interface Csp {
  connectDomains?: string[];
  resourceDomains?: string[];
  frameDomains?: string[];
  baseUriDomains?: string[];
}

export type Permission = "camera" | "microphone" | "geolocation" | "clipboardWrite";
export type Permissions = Partial<Record<Permission, Record<string, never>>>;

/** What is really done for apps. */
export interface HostCapabilities {
  openLinks?: Record<string, never>;
  downloadFile?: Record<string, never>;
  serverTools?: { listChanged?: boolean };
  serverResources?: { listChanged?: boolean };
  logging?: Record<string, never>;
  /** What was granted, not what was asked for. */
  sandbox?: { permissions?: Permissions; csp?: Csp };
  updateModelContext?: { text?: object; structuredContent?: object };
  message?: { text?: object };
}

/** What an app said of itself. */
export interface AppInfo {
  name: string;
  version: string;
  /** Absent: it did not say. */
  displayModes?: DisplayMode[];
}

/** The call that opened an app. */
export interface Launch {
  arguments: Params;
  /** Once it is known. */
  outcome?: { result: Params } | { cancelled: string };
}

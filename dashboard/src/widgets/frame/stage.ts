import type { App, AppWish, Tool } from "../api";
import type { DisplayMode, HostContext } from "../bridge/types";
import type { Asks } from "../host/asks";
import type { Daemon } from "../host/daemon";
import type { LaunchCall } from "../host/launch";
import type { Display } from "./display";

/** What a session needs of where it is. */
export interface Stage {
  id: string;
  name: string;
  uri: string;
  daemon: Daemon;
  tools: () => readonly Tool[];
  app: () => App | undefined;
  asks: Asks;
  display: Display;
  context: (mode: DisplayMode) => HostContext;
  /** The app says how high it is. */
  sized: (height: number) => void;
  /** What it is opened with, if the person saved that. */
  launch?: LaunchCall;
  log: (level: unknown, text: unknown) => void;
}

/** How an app does. */
export interface AppState {
  phase: "loading" | "shown" | "failed" | "escaped" | "flooding" | "stuck" | "ended";
  /** In words, where it failed. */
  why?: string | undefined;
  /** It did not say that it is ready, although it had time. */
  silent?: boolean | undefined;
  /** It sends more than is read. */
  noisy?: boolean | undefined;
  /** It would be opened by this tool, which is not called without being asked for. */
  opens?: Tool | undefined;
  /** The call that opened it failed. */
  launchFailed?: string | undefined;
  prefersBorder?: boolean | undefined;
  /** What it wants that a person is asked about. */
  wishes?: readonly AppWish[] | undefined;
}

import { useQuery } from "@tanstack/react-query";
import { get, path } from "../api/client";

/** How a server does, as the daemon says it. */
export type State =
  | { state: "disabled" | "connecting" }
  | { state: "connected"; since: number }
  | { state: "reconnecting"; reason: string; attempts: number; next: number }
  | { state: "needsSignIn" | "needsSecret"; reason: string };

/** A widget: what an installed server has on the dashboard. Its id is the server's. */
export type Widget = State & {
  id: string;
  name: string;
  icon?: string;
  /** In grid units. */
  size: { w: number; h: number };
  /** An MCP App, a page of the server's own, or a card that was made for it. */
  kind: "app" | "page" | "card";
  /** Of the app or the page. */
  ui?: string;
  events: { subscribe: string[]; emit: string[] };
  menuItems: string[];
  dock: boolean;
};

/** A tool, as the server describes it, and what becomes of calls by this session. */
export interface Tool {
  name: string;
  title?: string;
  description?: string;
  inputSchema?: Record<string, unknown>;
  annotations?: Record<string, unknown>;
  effect: "reads" | "writes" | "destroys";
  decision: "allow" | "ask" | "deny";
  /** Models may use it. */
  model: boolean;
  /** The server's own app may use it. */
  app: boolean;
}

/** What an app wants of the browser. */
export interface AppPermissions {
  camera: boolean;
  microphone: boolean;
  geolocation: boolean;
  clipboardWrite: boolean;
}

/** An MCP App of a server. */
export interface App {
  /** `ui://…`. */
  uri: string;
  title?: string;
  /** Tools that open it. */
  tools: string[];
  /** What it would like to reach. */
  csp: { connect: string[]; resource: string[]; frame: string[]; baseUri: string[] };
  permissions: AppPermissions;
  prefersBorder?: boolean;
}

/** What is on a widget. Absent until the server was reached for the first time. */
export interface Content {
  tools?: Tool[];
  resources?: unknown[];
  apps?: App[];
}

export type WholeWidget = Widget & Content;

/** All widgets. */
export const useWidgets = () =>
  useQuery({
    queryKey: ["widgets"],
    queryFn: async () => (await get<{ widgets: Widget[] }>("/api/widgets")).widgets,
  });

/** One widget, with its tools. */
export const useWidget = (id: string) =>
  useQuery({
    queryKey: ["widgets", id],
    queryFn: () => get<WholeWidget>(path("/api/widgets", id)),
  });

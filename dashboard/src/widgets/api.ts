import { useQuery } from "@tanstack/react-query";
import { get, path } from "../api/client";
import type { Schema } from "../api/types";

/** How a server does, as the daemon says it. */
export type State =
  | { state: "disabled" | "connecting" }
  | { state: "connected"; since: number }
  | { state: "reconnecting"; reason: string; attempts: number; next: number }
  | { state: "needsSignIn" | "needsSecret"; reason: string };

/** A widget: what an installed server has on the dashboard. Its id is the server's. */
export type Widget = Schema<"Widget">;

/** A tool, as the server describes it, and what becomes of calls by this session. */
export type Tool = Schema<"ToolView">;

/** What an app wants of the browser. */
export type AppPermissions = Schema<"AppPermissions">;

/** Something that an app wants, and that a person is asked about. */
export type AppWish = Schema<"AppWish">;

/** An MCP App of a server. */
export type App = Schema<"App">;

/** What is on a widget. Absent until the server was reached for the first time. */
export interface Content {
  tools?: Tool[];
  resources?: unknown[];
  apps?: App[];
  /** What was said of apps' wishes: by their URIs, by the names of the wishes. */
  decisions?: Record<string, Record<string, boolean>>;
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

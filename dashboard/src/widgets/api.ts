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
    queryFn: () => get<Widget & { tools: unknown[] }>(path("/api/widgets", id)),
  });

import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
} from "@tanstack/react-router";
import { whereOf as sessionOf } from "../pages/agents/where";
import { whereOf as conversationOf } from "../pages/chat/where";
import { whereOf } from "../pages/memory/where";
import { Shell } from "../shell/shell";
import { NoPage, PageTrouble } from "./trouble";

const root = createRootRoute({
  component: () => (
    <Shell>
      <Outlet />
    </Shell>
  ),
  errorComponent: PageTrouble,
  notFoundComponent: NoPage,
});

// Each page is loaded when it is first opened. The daemon's list of pages (`host/api`) has the same first parts.
const home = createRoute({
  getParentRoute: () => root,
  path: "/",
  component: lazyRouteComponent(() => import("../pages/home/page"), "HomePage"),
});
const awareness = createRoute({
  getParentRoute: () => root,
  path: "/awareness",
  component: lazyRouteComponent(() => import("../pages/awareness/page"), "AwarenessPage"),
});
const agents = createRoute({
  getParentRoute: () => root,
  path: "/agents",
  validateSearch: sessionOf,
  component: lazyRouteComponent(() => import("../pages/agents/page"), "AgentsPage"),
});
const keys = createRoute({
  getParentRoute: () => root,
  path: "/keys",
  component: lazyRouteComponent(() => import("../pages/keys/page"), "KeysPage"),
});
const memory = createRoute({
  getParentRoute: () => root,
  path: "/memory",
  validateSearch: whereOf,
  component: lazyRouteComponent(() => import("../pages/memory/page"), "MemoryPage"),
});
const plugins = createRoute({
  getParentRoute: () => root,
  path: "/plugins",
  component: lazyRouteComponent(() => import("../pages/plugins/page"), "PluginsPage"),
});
const chat = createRoute({
  getParentRoute: () => root,
  path: "/chat",
  validateSearch: conversationOf,
  component: lazyRouteComponent(() => import("../pages/chat/page"), "ChatPage"),
});
const settings = createRoute({
  getParentRoute: () => root,
  path: "/settings",
  component: lazyRouteComponent(() => import("../pages/settings/page"), "SettingsPage"),
});

export const router = createRouter({
  routeTree: root.addChildren([home, awareness, agents, keys, memory, plugins, chat, settings]),
  defaultPreload: "intent",
  defaultErrorComponent: PageTrouble,
  scrollRestoration: true,
  scrollToTopSelectors: ["#content"],
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}

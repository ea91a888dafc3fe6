import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { FrameLocator, Locator, Page } from "@playwright/test";
import type { Daemon } from "./daemon";

/** The dashboard at the name that gives each widget an origin of its own. */
export const homeOf = (daemon: Daemon): string => daemon.url.replace("127.0.0.1", "signet.localhost");

/** Installs a server by its command, as somebody who looked at the plan, and waits until it answers. */
export const installAs = async (daemon: Daemon, id: string, url: string): Promise<void> => {
  const { approve } = (await daemon.ask("POST", "/api/mcp/plan", { url })) as { approve: string };
  await daemon.ask("POST", "/api/mcp/install", { url, id, approve });
};

/** Installs one of the widgets of `servers/widget.mjs`. */
export const installWidget = (daemon: Daemon, kind: string, argument = "", id = kind): Promise<void> => {
  const server = new URL("servers/widget.mjs", import.meta.url).pathname;
  return installAs(daemon, id, ["node", server, kind, argument].join(" ").trim());
};

/** Puts widgets on the grid, two in a row, and nothing else. */
export const place = async (daemon: Daemon, ...ids: string[]): Promise<void> => {
  const { layout } = (await daemon.ask("GET", "/api/dashboard")) as { layout: { grid: { id: string }[] } };
  const gone = layout.grid.filter(({ id }) => !ids.includes(id)).map(({ id }) => ({ op: "lift", id }));
  const placed = ids.map((id, at) => ({
    op: "place",
    id,
    x: (at % 2) * 6,
    y: Math.floor(at / 2) * 6,
    w: 6,
    h: 6,
  }));
  await daemon.ask("PATCH", "/api/dashboard", { changes: [...gone, ...placed] });
};

/** A widget's tile, by its name. */
export const tile = (page: Page, name: string): Locator =>
  page.locator("[data-tile]", { has: page.getByRole("heading", { name, exact: true }) });

/** What is in a widget's frame: the document behind the sandbox. */
export const inside = (around: Locator): FrameLocator => around.frameLocator("iframe").frameLocator("iframe");

/** A line of what a widget of `servers/widget.mjs` reports. */
export const reported = (around: Locator): Locator => inside(around).locator("#report");

/** Where real servers are installed, if they are. */
export const realServers = (): string | undefined => {
  const named = process.env.SIGNET_TEST_SERVERS;
  if (named) return named;
  const harness = new URL("../../target/harness", import.meta.url).pathname;
  const found = existsSync(harness)
    ? readdirSync(harness).find((name) => name.startsWith("servers-"))
    : undefined;
  return found && join(harness, found);
};

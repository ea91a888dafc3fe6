import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, type Locator, type Page } from "@playwright/test";
import type { Daemon } from "../daemon";

export interface Tile {
  id: string;
  x: number;
  y: number;
  w: number;
  h: number;
}

export interface Layout {
  version: 1;
  grid: Tile[];
  sidebarGroups: unknown[];
  dock: string[];
  layouts?: { medium?: Tile[]; small?: Tile[] };
}

const PLAIN = new URL("../servers/plain.mjs", import.meta.url).pathname;

/** Installs a small server that is called so, unless another file did. */
export const install = async (daemon: Daemon, name: string): Promise<void> => {
  const { widgets } = (await daemon.ask("GET", "/api/widgets")) as { widgets: { id: string }[] };
  if (widgets.some(({ id }) => id === name.toLowerCase())) return;
  const url = `node ${PLAIN} ${name}`;
  const { approve } = (await daemon.ask("POST", "/api/mcp/plan", { url })) as { approve: string };
  await daemon.ask("POST", "/api/mcp/install", { url, name, id: name.toLowerCase(), approve });
};

/** The file as somebody writes it by hand. */
export const writeFile = (daemon: Daemon, text: string): void =>
  writeFileSync(join(daemon.workspace, "dashboard.json"), text);

/** Puts the widgets where a test wants them, and says that the first steps are made. */
export const lay = (daemon: Daemon, grid: Tile[], rest: Partial<Layout> = {}): void =>
  writeFile(daemon, JSON.stringify({ version: 1, grid, sidebarGroups: [], dock: [], ...rest }));

export const layoutOf = async (daemon: Daemon): Promise<Layout> =>
  ((await daemon.ask("GET", "/api/dashboard")) as { layout: Layout }).layout;

/** Waits until the daemon has a widget there. */
export const expectPlace = async (daemon: Daemon, tile: Tile): Promise<void> => {
  await expect
    .poll(async () => (await layoutOf(daemon)).grid.find(({ id }) => id === tile.id))
    .toMatchObject({ ...tile });
};

export const tileOf = (page: Page, name: string): Locator => page.getByRole("article", { name, exact: true });

export const gripOf = (page: Page, name: string): Locator =>
  page.getByRole("button", { name: `Move or resize ${name}` });

/** Where something is, once it rests. */
export const boxOf = async (
  of: Locator,
): Promise<{ x: number; y: number; width: number; height: number }> => {
  await of.evaluate((element) => Promise.all(element.getAnimations().map(({ finished }) => finished)));
  const box = await of.boundingBox();
  if (!box) throw new Error("it is not to be seen");
  return box;
};

/** Moves a pointer that is held from the middle of something. */
export const pull = async (page: Page, from: Locator, dx: number, dy: number, steps = 8): Promise<void> => {
  const { x, y, width, height } = await boxOf(from);
  await page.mouse.move(x + width / 2, y + height / 2);
  await page.mouse.down();
  await page.mouse.move(x + width / 2 + dx, y + height / 2 + dy, { steps });
};

/** Two frames: what a pointer did is drawn. */
export const drawn = (page: Page): Promise<void> =>
  page.evaluate(
    () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve()))),
  );

/** Pixels of a column with the space beside it, and of a row. */
export const ROW = 76;
export const columnOf = async (page: Page, name: string, columns: number): Promise<number> => {
  const { width } = await boxOf(tileOf(page, name));
  return (width + 12) / columns;
};

import type { Daemon } from "./daemon";

/** Installs an MCP server by its command, as somebody who looked at the plan; answers its id. */
export const install = async (daemon: Daemon, command: string): Promise<string> => {
  const plan = (await daemon.ask("POST", "/api/mcp/plan", { url: command })) as { approve: string };
  const done = await daemon.ask("POST", "/api/mcp/install", { url: command, approve: plan.approve });
  return (done as { widgetId: string }).widgetId;
};

/** The command of a server of the folder `servers`. */
export const serverOf = (name: string, ...args: string[]): string =>
  ["node", new URL(`servers/${name}.mjs`, import.meta.url).pathname, ...args].join(" ");

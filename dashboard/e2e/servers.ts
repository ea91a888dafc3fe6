import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, realpathSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import type { Daemon } from "./daemon";

/** Where real MCP servers are installed: `cargo xtask test` says it. */
export const SERVERS = process.env.SIGNET_TEST_SERVERS ?? "";
export const hasServers = SERVERS !== "" && existsSync(SERVERS);

const npm = (program: string, rest: string): string =>
  `'${join(SERVERS, "node_modules/.bin", program)}' ${rest}`;
const pypi = (module: string, rest: string): string =>
  `'PYTHONPATH=${join(SERVERS, "python")}' python3 -m ${module} ${rest}`;

/** A folder with a file in it, which goes with the daemon's home. */
export const folder = (daemon: Daemon): string => {
  const made = realpathSync(mkdtempSync(join(daemon.home, "files-")));
  writeFileSync(join(made, "a.txt"), "osprey\n");
  mkdirSync(join(made, "inner"));
  return made;
};

/** A repository with one commit. */
export const repository = (daemon: Daemon): string => {
  const made = folder(daemon);
  const git = (...rest: string[]): void => void execFileSync("git", rest, { cwd: made, stdio: "ignore" });
  git("init", "--quiet");
  git(
    "-c",
    "user.name=a",
    "-c",
    "user.email=a@b.example",
    "commit",
    "-q",
    "--allow-empty",
    "-m",
    "name the bird",
  );
  return made;
};

export const commands = {
  everything: () => npm("mcp-server-everything", "stdio"),
  files: (folder: string) => npm("mcp-server-filesystem", `'${folder}'`),
  memory: (folder: string) => `'MEMORY_FILE_PATH=${folder}/memory.jsonl' ${npm("mcp-server-memory", "")}`,
  time: () => pypi("mcp_server_time", "--local-timezone UTC"),
  git: (folder: string) => pypi("mcp_server_git", `--repository '${folder}'`),
};

/** Installs one as a program would, for tests of what comes after; once, for all files that share a daemon. */
export const install = async (daemon: Daemon, id: string, url: string): Promise<void> => {
  const { servers } = (await daemon.ask("GET", "/api/mcp/servers")) as { servers: { id: string }[] };
  if (servers.some((server) => server.id === id)) return;
  const { approve } = (await daemon.ask("POST", "/api/mcp/plan", { url })) as { approve: string };
  await daemon.ask("POST", "/api/mcp/install", { url, id, approve });
};

/** Opens what is known of a server. */
export const openServer = async (page: Page, daemon: Daemon, id: string, tab: string): Promise<void> => {
  await page.goto(`${daemon.url}/#server=${id}&tab=${tab.toLowerCase()}`);
  await page.getByRole("dialog").getByRole("tab", { name: tab, selected: true }).waitFor();
};

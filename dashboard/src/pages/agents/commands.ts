/** Commands that a person types on some machine (`docs/connectors.md`). */

/** An argument that any shell takes as it is. */
const quoted = (text: string): string =>
  /^[\w@%+=:,./~-]+$/.test(text) ? text : `'${text.replace(/'/g, `'\\''`)}'`;

export interface Where {
  /** Of the daemon; absent: the one on the same machine. */
  url?: string | undefined;
  agent?: string | undefined;
}

const flags = ({ url, agent }: Where): string =>
  [url && `--url ${quoted(url)}`, agent && `--agent-id ${quoted(agent)}`].filter(Boolean).join(" ");

const joined = (...parts: string[]): string => parts.filter(Boolean).join(" ");

/** With the program. */
export const installCommand = (harness: string, where: Where = {}, ...more: string[]): string =>
  joined(`signet connector install ${quoted(harness)}`, flags(where), ...more);

/** Without it, where Node.js 20 or newer is. */
export const npxCommand = (harness: string, where: Where = {}, ...more: string[]): string =>
  joined(`npx -y @signetai/connector-${harness} install`, flags(where), ...more);

/** Takes the key without leaving it in the shell's history. */
export const KEY_COMMAND = "read -rs SIGNET_API_KEY && export SIGNET_API_KEY";

const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\]|.*\.localhost)$/;

/** Whether an address leads to the machine that asks, and to no other. */
export const isLocal = (url: string): boolean => {
  try {
    return LOOPBACK.test(new URL(url).hostname);
  } catch {
    return true;
  }
};

/** An address by which other machines reach the daemon: where this page is from, else one that it listens at. */
export const reachable = (origin: string, urls: readonly string[]): string | undefined =>
  [origin, ...urls].find((url) => !isLocal(url));

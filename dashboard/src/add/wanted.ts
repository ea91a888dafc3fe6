/** Whether a text is something that can be looked up as it stands, and not words to search a catalogue with. */
export const kindOf = (text: string): string | undefined => {
  const line = text.trim();
  if (/^https?:\/\/\S+$/i.test(line))
    return line.endsWith(".json") ? "A description at an address" : "A server at an address";
  if (/^npm:\S+$/.test(line)) return "A package of npm";
  if (/^pypi:\S+$/.test(line)) return "A package of PyPI";
  if (/^(catalogue|command):\S+/.test(line)) return "What you named";
  if (/^\S+\.json$/.test(line)) return "A description in a file";
  const [first = ""] = line.replace(/^(?:['"]?[A-Z_][A-Z0-9_]*=\S*\s+)+/, "").split(/\s+/);
  const isProgram =
    /^['"]?[./~\\]|^['"]?[A-Za-z]:\\/.test(first) || STARTERS.has(first.replace(/^.*[/\\]/, ""));
  return isProgram && line.length > first.length
    ? "A command"
    : /^['"]?\//.test(first)
      ? "A command"
      : undefined;
};

/** Programs with which commands of servers begin. */
const STARTERS = new Set(
  "npx bunx bun node deno pnpm yarn uvx uv pipx python python3 docker podman go cargo java dotnet ruby php sh bash env".split(
    " ",
  ),
);

/**
 * What is sent of what was pasted: the settings of another program have the command in them
 * (`{"mcpServers": {"time": {"command": "uvx", "args": ["mcp-server-time"], "env": {…}}}}`).
 */
export const wantedOf = (text: string): { url: string } | { error: string } => {
  const line = text.trim();
  if (!line.startsWith("{")) return { url: line };
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return { error: "This begins like JSON, and is none: a bracket or a comma may be missing." };
  }
  const servers = serversIn(value);
  if (servers.length > 1) {
    const names = servers.map(([name]) => name).join(", ");
    return { error: `These are several servers (${names}). Paste one of them at a time.` };
  }
  const [first] = servers;
  if (!first) return { error: "No server is in it: it has neither a command nor an address." };
  return lineOf(first[1]);
};

interface Settings {
  command?: unknown;
  args?: unknown;
  env?: unknown;
  url?: unknown;
  serverUrl?: unknown;
  httpUrl?: unknown;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const serversIn = (value: unknown): [string, Settings][] => {
  if (!isRecord(value)) return [];
  if ("command" in value || "url" in value || "serverUrl" in value || "httpUrl" in value)
    return [["", value]];
  const inner = value.mcpServers ?? value.servers ?? value["mcp.servers"] ?? value;
  if (!isRecord(inner)) return [];
  return Object.entries(inner).flatMap(([name, one]) =>
    isRecord(one) ? serversIn(one).map(([, own]): [string, Settings] => [name, own]) : [],
  );
};

const lineOf = ({
  command,
  args,
  env,
  url,
  serverUrl,
  httpUrl,
}: Settings): { url: string } | { error: string } => {
  const address = url ?? serverUrl ?? httpUrl;
  if (typeof address === "string") return { url: address };
  if (typeof command !== "string") return { error: "Its command is no text." };
  const words = Array.isArray(args) ? args.map(String) : [];
  const set = isRecord(env) ? Object.entries(env).map(([name, value]) => `${name}=${value}`) : [];
  return { url: [...set, command, ...words].map(quoted).join(" ") };
};

/** A word as the daemon reads it: split at spaces, without a shell. */
const quoted = (word: string): string => {
  if (/^[\w@%+=:,./-]+$/.test(word)) return word;
  return word.includes("'") ? `"${word.replace(/[\\"]/g, "\\$&")}"` : `'${word}'`;
};

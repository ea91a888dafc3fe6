// What a folder says of its project, as host/signet/src/git.rs does: git's own files are read, no program is
// started.

import fs from "node:fs";
import path from "node:path";

/** Bytes of a git configuration that are read. */
const GIT_BYTES = 256 * 1024;

/** The evidence for a working directory: `{cwd, gitRemote?, gitRoot?}`. */
export function evidence(cwd) {
  const root = ancestors(cwd).find((folder) => fs.existsSync(path.join(folder, ".git")));
  if (!root) return { cwd };
  return { cwd, gitRemote: origin(readSmall(path.join(commonDir(root), "config"))), gitRoot: root };
}

function ancestors(folder) {
  const all = [];
  for (let next = folder; next !== all.at(-1); next = path.dirname(next)) all.push(next);
  return all;
}

/** Where the configuration is: `.git` is a folder, or in a work tree a file that names one. */
function commonDir(root) {
  const git = path.join(root, ".git");
  const pointer = /^\s*gitdir:(.*)/.exec(readSmall(git));
  if (!pointer) return git;
  const folder = path.resolve(root, pointer[1].trim());
  const common = readSmall(path.join(folder, "commondir")).trim();
  return common ? path.resolve(folder, common) : folder;
}

/** Empty where there is no such file. */
function readSmall(file) {
  try {
    const about = fs.statSync(file);
    return about.isFile() && about.size <= GIT_BYTES ? fs.readFileSync(file, "utf8") : "";
  } catch {
    return "";
  }
}

/** The URL of the remote `origin`, else of the first remote. */
function origin(config) {
  let remote, first, found;
  for (const line of config.split("\n").map((line) => line.trim())) {
    if (line.startsWith("[")) {
      remote = /^\[remote "([^"]*)/.exec(line)?.[1];
      continue;
    }
    const at = line.indexOf("=");
    if (remote === undefined || at < 0 || line.slice(0, at).trim() !== "url") continue;
    const url = line.slice(at + 1).trim();
    if (remote === "origin") found ??= url;
    first ??= url;
  }
  return found ?? first;
}

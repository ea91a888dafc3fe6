/** What the tests share: other machines, and folders of their own. */

import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import type { TestContext } from "node:test";

import type { Description, Target } from "../generated/interfaces/signet-plugin-connector.js";
import type { Connector } from "../src/component.ts";
import type { System } from "../src/system.ts";

export function windows(env: Record<string, string> = {}): System {
  const own = { USERPROFILE: "C:\\Users\\Ann Lee", LOCALAPPDATA: "C:\\Users\\Ann Lee\\AppData\\Local" };
  return { platform: "win32", env: { ...own, ...env }, node: "C:\\Program Files\\nodejs\\node.exe", cwd: "C:\\work" };
}

export function mac(env: Record<string, string> = {}): System {
  return { platform: "darwin", env: { HOME: "/Users/ann", ...env }, node: "/opt/homebrew/bin/node", cwd: "/work" };
}

/** This machine, with a home of its own. */
export function here(test: TestContext, env: Record<string, string> = {}): System & { home: string } {
  const home = folder(test);
  return { platform: process.platform, env: { HOME: home, USERPROFILE: home, ...env }, node: "/bin/node", cwd: home, home };
}

export function folder(test: TestContext): string {
  const made = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "signet-edge-")));
  test.after(() => fs.rmSync(made, { recursive: true, force: true }));
  return made;
}

export const DESCRIPTION: Description = {
  harness: "heron",
  title: "Heron",
  testedVersion: "1",
  configDirVariable: "HERON_HOME",
  configFiles: [
    { path: ".heron/a.json", pathInConfigDir: "a.json", pathInProject: ".heron.json", format: "json", purpose: "hooks" },
    { path: ".heron/b.json", pathInConfigDir: "b.json", format: "json", purpose: "more" },
  ],
  hooks: [
    { event: "stop", harnessEvent: "Stop", transport: "command", timeout: 5, wantsTranscript: false, keep: true },
    { event: "session-end", harnessEvent: "End", transport: "command", timeout: 5, wantsTranscript: true, keep: true },
  ],
};

/** A connector that writes the program into all its files, and tells what it was asked. */
export function connector(asked: Target[] = []): Connector {
  return {
    version: "7.0.0",
    description: DESCRIPTION,
    plan(action, target, files) {
      asked.push(target);
      const wanted = action === "install" ? `${target.program}\n` : "";
      const changed = files.filter((file) => (file.content ?? "") !== wanted);
      const edits = changed.map((file) => ({ path: file.path, content: wanted, summary: "the program" }));
      return { edits, presence: edits.length === 0 ? "complete" : "absent", notes: [] };
    },
  };
}

// What folders say of their projects: the same as to `signet hook`.

import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import test from "node:test";
import { evidence } from "./project.mjs";
import { folder } from "./support.mjs";

test("the remote is found from a folder inside and from a work tree", (t) => {
  const at = folder(t);
  const main = path.join(at, "main");
  for (const made of ["main/.git/worktrees/w", "main/src/deep", "tree"]) {
    fs.mkdirSync(path.join(at, made), { recursive: true });
  }
  const config = '[core]\n\turl = x\n[remote "fork"]\n\turl = git@github.com:me/x.git\n[remote "origin"]\n\turl = git@github.com:a/x.git\n';
  fs.writeFileSync(path.join(main, ".git/config"), config);
  fs.writeFileSync(path.join(main, ".git/worktrees/w/commondir"), "../..\n");
  fs.writeFileSync(path.join(at, "tree/.git"), `gitdir: ${path.join(main, ".git/worktrees/w")}\n`);
  const roots = { [path.join(main, "src/deep")]: main, [path.join(at, "tree")]: path.join(at, "tree") };
  for (const [cwd, gitRoot] of Object.entries(roots)) {
    assert.deepEqual(evidence(cwd), { cwd, gitRemote: "git@github.com:a/x.git", gitRoot });
  }
});

test("a plain folder is only a path", (t) => {
  const at = folder(t);
  assert.deepEqual(evidence(at), { cwd: at });
});

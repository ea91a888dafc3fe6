import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import test from "node:test";

import { unified } from "../src/diff.ts";
import { readFile, replace } from "../src/files.ts";
import { readTranscript, TRANSCRIPT } from "../src/transcript.ts";
import { folder } from "./support.ts";

const posix = { skip: process.platform === "win32" };

test("a file keeps its rights, a link stays a link, a new file is private", posix, (t) => {
  const at = folder(t);
  const [file, link, fresh] = ["file", "link", "new/deep"].map((name) => path.join(at, name));
  fs.writeFileSync(file!, "old", { mode: 0o644 });
  fs.symlinkSync("file", link!);
  replace(link!, "new");
  replace(fresh!, "x");
  assert.equal(fs.readFileSync(file!, "utf8"), "new");
  assert.ok(fs.lstatSync(link!).isSymbolicLink());
  assert.equal(fs.statSync(file!).mode & 0o777, 0o644);
  assert.equal(fs.statSync(fresh!).mode & 0o777, 0o600);
  assert.deepEqual(fs.readdirSync(at).sort(), ["file", "link", "new"], "nothing is left over");
});

test("a write that fails leaves the file and nothing beside it", (t) => {
  const at = folder(t);
  fs.mkdirSync(path.join(at, "taken"));
  assert.throws(() => replace(path.join(at, "taken"), "x"), /cannot write .*taken/);
  assert.deepEqual(fs.readdirSync(at), ["taken"]);
});

test("what is no text is not read as text", (t) => {
  const file = path.join(folder(t), "file");
  assert.equal(readFile(file), undefined);
  fs.writeFileSync(file, Buffer.from([0x7b, 0xff, 0x7d]));
  assert.throws(() => readFile(file), /cannot read/);
  fs.writeFileSync(file, "\ufeff{}\r\n");
  assert.equal(readFile(file), "\ufeff{}\r\n", "byte for byte");
});

test("a difference is shown as diff -u shows it", () => {
  assert.equal(unified("/f", "a\nb\n", "a\nc\n"), "--- /f\n+++ /f\n@@ -1,2 +1,2 @@\n a\n-b\n+c\n");
  assert.equal(unified("/f", "", "a\n"), "--- /f\n+++ /f\n@@ -0,0 +1,1 @@\n+a\n");
});

test("of a long transcript the end is read, in whole lines", (t) => {
  const file = path.join(folder(t), "t.jsonl");
  fs.writeFileSync(file, "short\n");
  assert.equal(readTranscript(file), "short\n");
  fs.writeFileSync(file, `${"x".repeat(TRANSCRIPT)}\nwhole\nlast`);
  assert.equal(readTranscript(file), "whole\nlast");
  for (const none of [path.join(folder(t), "t.jsonl"), "/etc/passwd", path.dirname(file), undefined, 7]) {
    assert.equal(readTranscript(none), undefined);
  }
});

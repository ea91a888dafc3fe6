/** Carrying out what a connector plans. */

import fs from "node:fs";

import type { ConfigPlan, CurrentFile } from "../generated/interfaces/signet-plugin-connector.js";
import type { Backup } from "./backup.ts";
import { unified } from "./diff.ts";
import { Failure, fileFailure, inWords } from "./failure.ts";
import { readFile, replace } from "./files.ts";
import type { Located } from "./place.ts";

/** What is to be done to a file. */
export interface Step {
  file: Located;
  before: string | undefined;
  after: string | undefined;
  summary: string;
}

/** The files as they are. */
export function current(files: readonly Located[]): CurrentFile[] {
  return files.map((file) => {
    const content = readFile(file.path);
    return { path: file.name, location: file.path, ...(content !== undefined && { content }) };
  });
}

/** A plan as steps on files. */
export function stepsOf(plan: ConfigPlan, files: readonly Located[], current: readonly CurrentFile[]): Step[] {
  return plan.edits.flatMap((edit) => {
    // A connector can only touch the files that it described.
    const file = files.find((file) => file.name === edit.path);
    const before = current.find((file) => file.path === edit.path)?.content;
    return file ? [{ file, before, after: edit.content, summary: edit.summary }] : [];
  });
}

export function diffOf(step: Step): string {
  return unified(step.file.path, step.before ?? "", step.after ?? "");
}

/** What was written, to take it back when something fails in the middle. */
export class Journal {
  readonly #done: Step[] = [];

  get done(): Step[] {
    return [...this.#done];
  }

  /** Writes the steps. `false`: a file changed since it was read, and nothing more was written. */
  carryOut(steps: readonly Step[], write: (step: Step, after: string) => void): boolean {
    for (const step of steps) {
      if (readFile(step.file.path) !== step.before) return false;
      if (step.after === undefined) removeFile(step.file.path);
      else write(step, step.after);
      this.#done.push(step);
    }
    return true;
  }

  /**
   * Gives every file back what it held, unless someone else wrote it since. Answers the error with what became of the
   * files, and whether all of them are as they were.
   */
  undo(error: unknown): { error: unknown; complete: boolean } {
    const stuck: string[] = [];
    for (const step of this.#done.toReversed()) {
      try {
        takeBack(step);
      } catch (why) {
        stuck.push(`${step.file.path} (${inWords(why)})`);
      }
    }
    const complete = stuck.length === 0;
    if (this.#done.length === 0) return { error, complete };
    const became = complete
      ? "what had been written before is taken back"
      : `this could not be taken back, correct it by hand: ${stuck.join(", ")}`;
    return { error: new Failure(`${inWords(error)}; ${became}`), complete };
  }
}

function takeBack(step: Step): void {
  if (readFile(step.file.path) !== step.after) return;
  if (step.before === undefined) removeFile(step.file.path);
  else replace(step.file.path, step.before);
}

/** For installing: with a copy of what was. */
export function keeping(backup: Backup): (step: Step, after: string) => void {
  return (step, after) => backup.change(step.file.path, step.before, after);
}

/** A file, not a folder. */
function removeFile(path: string): void {
  try {
    fs.rmSync(path, { force: true });
  } catch (error) {
    throw fileFailure("remove", path, error);
  }
}

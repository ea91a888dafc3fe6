/** What a person reads, and what a program reads. The same as `signet connector` prints. */

import type { ConfigPlan } from "../generated/interfaces/signet-plugin-connector.js";
import type { Reached } from "./reach.ts";
import type { Setup } from "./setup.ts";
import { diffOf, type Step } from "./steps.ts";

/** Prints JSON, or what is for people. */
export function show(json: boolean, value: object, human: string): void {
  process.stdout.write(`${json ? JSON.stringify(value, null, 2) : human.trimEnd()}\n`);
}

export function reportOf(setup: Setup, plan: ConfigPlan, steps: readonly Step[], dryRun: boolean): object {
  const edits = steps.map((step) => ({ path: step.file.path, summary: step.summary, diff: diffOf(step) }));
  return { harness: setup.harness, presence: plan.presence, dryRun, edits, notes: plan.notes };
}

export function listing(steps: readonly Step[], plan: ConfigPlan, dryRun: boolean): string {
  const lines = steps.map((step) => (dryRun ? diffOf(step) : `${step.file.path}: ${step.summary}\n`));
  if (dryRun && steps.length > 0) lines.push("\nNothing was written (--dry-run).\n");
  return [...lines, ...plan.notes.map((note) => `${note}\n`)].join("");
}

export function warning(reached: Reached | null): string {
  return reached?.problem ? `Note: ${reached.problem}\n` : "";
}

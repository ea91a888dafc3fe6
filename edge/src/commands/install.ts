import { Backup } from "../backup.ts";
import { dropEdge, placeEdge } from "../edge_file.ts";
import { Failure } from "../failure.ts";
import { saveConnection } from "../connection.ts";
import { reach } from "../reach.ts";
import { listing, reportOf, show, warning } from "../report.ts";
import type { Setup, Wanted } from "../setup.ts";
import { current, Journal, keeping, stepsOf, type Step } from "../steps.ts";
import type { ConfigPlan } from "../../generated/interfaces/signet-plugin-connector.js";
import type { Connection } from "../connection.ts";

/** How often a plan is made anew because the harness wrote its files meanwhile. */
const TRIES = 5;

export interface Install extends Wanted {
  dryRun: boolean;
  json: boolean;
}

/** `edge` is the text of the part that harnesses start. */
export async function install(setup: Setup, wanted: Install, edge: string): Promise<void> {
  const connection = setup.connect(wanted);
  const { dryRun } = wanted;
  const { plan, steps } = dryRun ? planned(setup, connection) : carryOut(setup, connection, edge);
  const daemon = dryRun ? null : await reach(setup.system, connection);
  let text = listing(steps, plan, dryRun);
  if (steps.length === 0) text += `${setup.title} is connected to ${connection.url} already.\n`;
  else if (!dryRun) text += `${setup.title} is connected to ${connection.url}. Start a new session to use it.\n`;
  show(wanted.json, { ...reportOf(setup, plan, steps, dryRun), daemon }, text + warning(daemon));
}

function planned(setup: Setup, connection: Connection): { plan: ConfigPlan; steps: Step[] } {
  const files = current(setup.files);
  const plan = setup.plan("install", connection, files);
  return { plan, steps: stepsOf(plan, setup.files, files) };
}

/** Writes all of it or nothing. */
function carryOut(setup: Setup, connection: Connection, edge: string): { plan: ConfigPlan; steps: Step[] } {
  const backup = new Backup(setup.system, setup.name);
  const mark = backup.mark();
  const journal = new Journal();
  try {
    for (let tries = 0; tries < TRIES; tries += 1) {
      const { plan, steps } = planned(setup, connection);
      // What the files will name must be there before them.
      placeEdge(setup.system, edge);
      if (!journal.carryOut(steps, keeping(backup))) continue;
      saveConnection(setup.system, setup.name, connection);
      return { plan, steps: journal.done };
    }
    throw new Failure(`${setup.title} keeps writing its files; close it and try again`);
  } catch (error) {
    const undone = journal.undo(error);
    // The copies are what a file that stayed as it was written can still be mended from.
    if (undone.complete) backup.backTo(mark);
    dropEdge(setup.system);
    throw undone.error;
  }
}

import { Backup } from "../backup.ts";
import { connectionFile, connectionOfEnvironment, loadConnection, type Connection } from "../connection.ts";
import { dropEdge } from "../edge_file.ts";
import { Failure } from "../failure.ts";
import { remove, replace } from "../files.ts";
import { listing, reportOf, show } from "../report.ts";
import type { Setup } from "../setup.ts";
import { current, Journal, stepsOf, type Step } from "../steps.ts";
import type { ConfigPlan } from "../../generated/interfaces/signet-plugin-connector.js";

/** How often a plan is made anew because the harness wrote its files meanwhile. */
const TRIES = 5;

/** The files become what they were. */
export function uninstall(setup: Setup, dryRun: boolean, json: boolean): void {
  const { system, name } = setup;
  const connection = loadConnection(system, name) ?? connectionOfEnvironment(system, "", setup.connector.version);
  const backup = new Backup(system, name);
  const { plan, steps } = dryRun ? planned(setup, connection, backup) : carryOut(setup, connection, backup);
  if (!dryRun) {
    remove(connectionFile(system, name));
    backup.discard();
    dropEdge(system);
  }
  let text = listing(steps, plan, dryRun);
  if (steps.length === 0) text += `${setup.title} was not connected.\n`;
  else if (!dryRun) text += `${setup.title} is disconnected.\n`;
  show(json, reportOf(setup, plan, steps, dryRun), text);
}

function planned(setup: Setup, connection: Connection, backup: Backup): { plan: ConfigPlan; steps: Step[] } {
  const files = current(setup.files);
  const plan = setup.plan("uninstall", connection, files);
  const steps = stepsOf(plan, setup.files, files).map((step) => {
    // Nobody else changed the file since: it gets its very bytes back.
    const original = backup.original(step.file.path, step.before);
    return original === undefined ? step : { ...step, after: original ?? undefined };
  });
  return { plan, steps };
}

/** Writes all of it or nothing. */
function carryOut(setup: Setup, connection: Connection, backup: Backup): { plan: ConfigPlan; steps: Step[] } {
  const journal = new Journal();
  try {
    for (let tries = 0; tries < TRIES; tries += 1) {
      const { plan, steps } = planned(setup, connection, backup);
      if (journal.carryOut(steps, (step, after) => replace(step.file.path, after))) {
        return { plan, steps: journal.done };
      }
    }
    throw new Failure(`${setup.title} keeps writing its files; close it and try again`);
  } catch (error) {
    throw journal.undo(error).error;
  }
}

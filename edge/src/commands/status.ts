import { loadConnection } from "../connection.ts";
import { reach } from "../reach.ts";
import { listing, reportOf, show, warning } from "../report.ts";
import type { Setup } from "../setup.ts";
import { current, stepsOf } from "../steps.ts";

/** How the harness is connected. */
export async function status(setup: Setup, dryRun: boolean, json: boolean): Promise<void> {
  const connection = loadConnection(setup.system, setup.name) ?? setup.connect({});
  const files = current(setup.files);
  const plan = setup.plan("install", connection, files);
  const steps = stepsOf(plan, setup.files, files);
  const daemon = await reach(setup.system, connection);
  const { url, agentId, machineId, connectorId } = connection;
  const about = { daemon, url, agentId, machineId, connectorId };
  const state = {
    complete: "is connected",
    partial: "is partly connected, or by another version; `install` refreshes it",
    absent: "is not connected",
  }[plan.presence];
  let text = `${setup.title} ${state}.\n  daemon   ${url}\n  agent    ${agentId}\n  machine  ${machineId}\n`;
  if (dryRun) text += listing(steps, plan, true);
  show(json, { ...reportOf(setup, plan, steps, true), ...about }, text + warning(daemon));
}

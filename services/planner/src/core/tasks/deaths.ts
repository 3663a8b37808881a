import type { FleetInput } from "../inputs.js";
import { taskAt } from "../jobs/job-state.js";
import type { PartitionState } from "../partition-state.js";
import { hearAgain, loseHolder } from "./claims.js";
import { isAtWork } from "./task-state.js";
import { watchHolders } from "./unknown-executors.js";

/** The fleet has changed. New deaths are noted with the end of taskEvents, and judged when all up to there has been heard. */
export function takeFleet(state: PartitionState, { fleet, taskEventsEnd }: FleetInput): void {
  const view = state.fleet;
  const known = new Set(view.fleet.deadIncarnations);
  view.set(fleet, state.settings.lanePartitions);
  for (const incarnation of view.deaths.keys()) {
    if (!view.isReportedDead(incarnation)) view.deaths.delete(incarnation);
  }
  for (const incarnation of fleet.deadIncarnations) {
    if (!known.has(incarnation)) view.deaths.set(incarnation, taskEventsEnd);
  }
  watchHolders(state);
  state.batch.fleetChanged = true;
  const revived = [...known].filter((incarnation) => !view.isReportedDead(incarnation));
  if (revived.length > 0) hearAgain(state, new Set(revived));
}

/** Judges the deaths whose two-phase bound has been reached. */
export function judgeDeaths(state: PartitionState): void {
  for (const [incarnation, taskEventsEnd] of state.fleet.deaths) {
    if (state.positions.taskEvents < taskEventsEnd) continue;
    state.fleet.deaths.delete(incarnation);
    state.batch.fleetChanged = true;
    bury(state, incarnation);
  }
}

/** All that a dead incarnation held waits for another delivery. */
export function bury(state: PartitionState, incarnation: string): void {
  for (const { job, task } of state.fleet.heldBy(incarnation)) {
    state.culprit = job.id;
    const current = taskAt(job, task).state;
    if (isAtWork(current) && current.holder?.incarnation === incarnation) loseHolder(state, job, task, current);
  }
  state.culprit = undefined;
}

import type { FleetInput } from "../inputs.js";
import { taskAt } from "../jobs/job-state.js";
import type { PartitionState } from "../partition-state.js";
import { bounds } from "../settings.js";
import { loseHolder } from "./claims.js";

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
    if (current.status === "running" && current.holder.incarnation === incarnation) {
      loseHolder(state, job, task, current);
    }
  }
  state.culprit = undefined;
}

/** Starts to watch holders that the registry no longer shows, and stops where it shows them (again). */
function watchHolders({ fleet, timers, nowMs }: PartitionState): void {
  for (const [incarnation, timer] of fleet.unknown) {
    if (!fleet.isAlive(incarnation) && !fleet.isReportedDead(incarnation)) continue;
    timers.cancel(timer);
    fleet.unknown.delete(incarnation);
  }
  for (const incarnation of fleet.holders()) watchUnknown({ fleet, timers, nowMs }, incarnation);
}

type Watching = Pick<PartitionState, "fleet" | "timers" | "nowMs">;

/**
 * An executor that holds an attempt and that the registry does not show must appear there soon, or it is taken for dead: it may
 * have died before its first beat. Answers whether the watch is new.
 */
export function watchUnknown({ fleet, timers, nowMs }: Watching, incarnation: string): boolean {
  if (fleet.isAlive(incarnation) || fleet.isReportedDead(incarnation) || fleet.unknown.has(incarnation)) return false;
  const atMs = nowMs + bounds.unknownExecutorMs;
  fleet.unknown.set(incarnation, timers.condemn("unknown_executor", atMs, incarnation));
  return true;
}

import type { Pool } from "../fleet-state.js";
import { descriptionAt, type JobState, taskAt } from "../jobs/job-state.js";
import { noteRunning } from "../jobs/start.js";
import type { PartitionState } from "../partition-state.js";
import { bounds } from "../settings.js";
import { emitQueued } from "../tasks/emit-queued.js";
import { setTask } from "../tasks/set-task.js";
import { chance } from "../text/hash.js";
import { dispatchOf, sizeOf } from "./dispatch-of.js";
import { readyAt, updateTurns, watchStart } from "./enlist.js";
import { Placement } from "./placement.js";
import { noteAtWork, prepareStandbys } from "./prepare-standbys.js";

/**
 * Dispatches late: only as much as the executors can soon begin, so that what comes later and is more urgent needn't queue behind
 * (H15). The window of a pool is its live slots and what it lately got done; without a live slot nothing goes out.
 */
export function dispatchReady(state: PartitionState): void {
  const budget = { bytes: bounds.dispatchBytes };
  for (const [pool, view] of state.fleet.pools) dispatchPool(state, pool, view, budget);
  prepareStandbys(state, budget);
}

/** True where a dispatch could be made that the last batch had no room for. */
export function canDispatch(state: PartitionState): boolean {
  for (const [pool, view] of state.fleet.pools) {
    if (state.ready.hasAny(pool) && state.load.outstanding(pool) < windowOf(state, pool, view)) return true;
  }
  return false;
}

function windowOf(state: PartitionState, pool: string, { slots }: Pool): number {
  return slots + state.recentEnds.count(pool, state.nowMs);
}

function dispatchPool(state: PartitionState, pool: string, view: Pool, budget: { bytes: number }): void {
  const window = windowOf(state, pool, view);
  const placement = new Placement(pool, view, state.load);
  while (state.load.outstanding(pool) < window && budget.bytes > 0) {
    const next = state.ready.take(pool);
    if (next === undefined) return;
    state.culprit = next.job.id;
    const rank = next.job.ready[next.pool]?.take();
    if (rank === undefined) throw new Error(`job ${next.job.id} stands in the queue of ${pool} with nothing ready`);
    const index = next.job.graph.byRank[rank] ?? 0;
    budget.bytes -= dispatchTask(state, next.job, index, placement);
    updateTurns(state, next.job);
  }
}

/** Answers about how many bytes went out. What has stood by is sent whole to where it did: who holds it need not ask. */
function dispatchTask(state: PartitionState, job: JobState, index: number, placement: Placement): number {
  const task = taskAt(job, index);
  const { standby } = task;
  const readyAtMs = readyAt(job, index);
  task.attempt++;
  task.deliveries = 1;
  const lane = standby?.lane ?? placement.choose(chance(state.settings.seed, job.id, index, task.attempt, 1));
  const hadStandby = standby && ({ hadStandby: true } as const);
  noteRunning(state, job);
  const queuedAtMs = state.nowMs;
  setTask(state, job, index, { status: "queued", lane, queuedAtMs, readyAtMs, begun: false, ...hadStandby });
  watchStart(state, job, index);
  noteAtWork(state, job, index);
  const { pool } = descriptionAt(job, index);
  emitQueued(state, job, index, queuedAtMs);
  const value = dispatchOf(state, job, index, { attempt: task.attempt, ...hadStandby });
  state.batch.dispatches.push({ pool, priority: job.description.priority, partition: lane, value });
  return sizeOf(value);
}

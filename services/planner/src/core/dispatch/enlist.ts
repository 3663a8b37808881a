import { descriptionAt, isRunnable, type JobState, mostAtWork, placesTaken, taskAt } from "../jobs/job-state.js";
import type { PartitionState } from "../partition-state.js";

/** A task may be dispatched from now on: its needs have succeeded, or its backoff is over. Call `updateTurns` afterwards. */
export function makeReady(state: PartitionState, job: JobState, index: number): void {
  const { graph } = job;
  job.ready[graph.poolOf[index] ?? 0]?.add(graph.rankOf[index] ?? 0);
  watchStart(state, job, index);
}

/** A task that was ready will not be dispatched after all. */
export function withdrawReady(job: JobState, index: number): void {
  const { graph, ready } = job;
  ready[graph.poolOf[index] ?? 0]?.withdraw(graph.rankOf[index] ?? 0);
}

export function withdrawAllReady(job: JobState): void {
  for (const ready of job.ready) ready.clear();
}

/** Lets the job stand in the queue of each pool for which it has a ready task and a free worker, and in no other. */
export function updateTurns(state: PartitionState, job: JobState): void {
  const mayRun = isRunnable(job) && placesTaken(job) < mostAtWork(job);
  job.ready.forEach((ready, pool) => {
    const stands = job.turns[pool] !== 0;
    const should = mayRun && ready.size > 0;
    if (stands === should) return;
    if (should) state.ready.enter(job, pool);
    else state.ready.leave(job, pool);
    state.batch.touched.add(job);
  });
}

/** When a ready task could have begun at the earliest. Derived, so that a restart sets the same timer. */
export function readyAt(job: JobState, index: number): number {
  const { state } = taskAt(job, index);
  if (state.status === "retrying") return state.retryAtMs;
  if (state.status === "queued" || state.status === "running") return state.readyAtMs;
  let readyAtMs = job.runnableAtMs ?? 0;
  for (const need of descriptionAt(job, index).needs) {
    const upstream = job.tasks[need]?.state;
    if (upstream?.status === "succeeded") readyAtMs = Math.max(readyAtMs, upstream.finishedAtMs);
  }
  return readyAtMs;
}

/** Sets the timer of `scheduleToStartMs`, where the task has one. */
export function watchStart(state: PartitionState, job: JobState, index: number): void {
  const { scheduleToStartMs } = descriptionAt(job, index);
  if (scheduleToStartMs === undefined || job.taskTimers.has(index)) return;
  const atMs = readyAt(job, index) + scheduleToStartMs;
  job.taskTimers.set(index, state.timers.condemn("schedule_to_start", atMs, job.id, index));
}

import { isEndedTask, taskTransitions } from "@spe/contracts";
import type { Standby } from "../dispatch/standby-state.js";
import { descriptionAt, isSink, type JobState, taskAt } from "../jobs/job-state.js";
import type { PartitionState } from "../partition-state.js";
import { bounds } from "../settings.js";
import { answerCancel } from "./drop-claims.js";
import { holderOf, isAtWork, isSmallResult, type KeptResult, type TaskState } from "./task-state.js";

/**
 * The one function that sets a task's state. It holds it to the table of contract §3, and keeps what is derived from task
 * states (counts, load of the lanes, who holds what) in step, so that no slot can leak (H4).
 */
export function setTask(state: PartitionState, job: JobState, index: number, next: TaskState): void {
  const task = taskAt(job, index);
  const before = task.state;
  if (before.status !== next.status && !taskTransitions[before.status].includes(next.status)) {
    throw new Error(`task ${index} of job ${job.id} can't go from ${before.status} to ${next.status}`);
  }
  uncount(state, job, index, before);
  task.state = next;
  if (task.standby !== undefined) endStandby(state, job, index, task.standby);
  count(state, job, index, next);
  if (isEndedTask(next.status)) cancelTaskTimer(state, job, index);
  touchTask(state, job, index);
}

/** Whoever holds the standby of a task that will not run is told to forget it, or to stop what it may have begun by now. */
function endStandby(state: PartitionState, job: JobState, index: number, { attempt }: Standby): void {
  const willNotRun = isEndedTask(taskAt(job, index).state.status);
  const isToldAnyhow = job.stop !== undefined; // of all that is left of the job
  if (willNotRun && !isToldAnyhow) {
    answerCancel(state, { jobId: job.id, run: job.run, task: descriptionAt(job, index).name, attempt });
  }
  setStandby(state, job, index, undefined);
}

/** A task that may begin has a dispatch that stands by, or has none any more. */
export function setStandby(state: PartitionState, job: JobState, index: number, standby: Standby | undefined): void {
  taskAt(job, index).standby = standby;
  if (standby === undefined) job.standbys.delete(index);
  else job.standbys.add(index);
  touchTask(state, job, index);
}

/** Takes a task into the derived counts; called for each task of a restored job too. */
export function count(state: PartitionState, job: JobState, index: number, taskState: TaskState): void {
  job.counts[taskState.status]++;
  if (isAtWork(taskState)) state.load.add(descriptionAt(job, index).pool, taskState.lane, 1);
  const holder = holderOf(taskState);
  if (holder !== undefined) state.fleet.hold(holder.incarnation, job, index);
  if (taskState.status === "succeeded") {
    const { result } = taskState;
    if (result.text !== undefined) job.kept[isSink(job, index) ? "sinks" : "inner"] += result.bytes;
    if (mayBeReferred(job, index, result)) job.oldestReference = Math.min(job.oldestReference, result.offset);
  }
}

/**
 * Whether something may yet refer to the record that carried this result, so that trimming has to keep it (H19): the job's result document
 * where the text is kept nowhere else; or a dispatch, now or after a resume, that has no room for it.
 */
function mayBeReferred(job: JobState, index: number, result: KeptResult): boolean {
  if (result.text === undefined) return true;
  return !isSink(job, index) && (!isSmallResult(result) || job.graph.isWide);
}

/** The reverse of `count`. A success is never undone. */
export function uncount(state: PartitionState, job: JobState, index: number, taskState: TaskState): void {
  job.counts[taskState.status]--;
  if (isAtWork(taskState)) state.load.add(descriptionAt(job, index).pool, taskState.lane, -1);
  const holder = holderOf(taskState);
  if (holder !== undefined) state.fleet.release(holder.incarnation, job, index);
}

/** Has the job's head, its events and this task's block written at the next settle. */
export function touchTask(state: PartitionState, job: JobState, index: number): void {
  job.dirtyBlocks.add(Math.floor(index / bounds.blockTasks));
  state.batch.touched.add(job);
}

export function cancelTaskTimer(state: PartitionState, job: JobState, index: number): void {
  const timer = job.taskTimers.get(index);
  if (timer === undefined) return;
  state.timers.cancel(timer);
  job.taskTimers.delete(index);
}

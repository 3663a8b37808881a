import { dispatchOf } from "../dispatch/dispatch-of.js";
import { descriptionAt, type JobState, taskAt } from "../jobs/job-state.js";
import type { PartitionState } from "../partition-state.js";
import { setTask } from "./set-task.js";
import type { Queued } from "./task-state.js";

/** The same attempt once more, in the lane partition where it stood. */
export function writeAgain(state: PartitionState, job: JobState, index: number, { lane, hadStandby }: Queued): void {
  const { attempt } = taskAt(job, index);
  const value = dispatchOf(state, job, index, { attempt, ...(hadStandby && { hadStandby }) });
  const { pool } = descriptionAt(job, index);
  state.batch.dispatches.push({ pool, priority: job.description.priority, partition: lane, value });
}

/**
 * An attempt that was begun as a standby waits for another delivery, and there is no record to be delivered: who finds a standby that somebody else may
 * have begun throws it away. So it is written whole, and whoever gets it asks.
 */
export function writeWhole(state: PartitionState, job: JobState, index: number): void {
  const { state: current } = taskAt(job, index);
  if (current.status !== "queued" || current.isRecordless !== true) return;
  const { isRecordless: _recordless, ...queued } = current;
  setTask(state, job, index, { ...queued, hadStandby: true });
  writeAgain(state, job, index, { ...queued, hadStandby: true });
}

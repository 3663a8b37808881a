import type { TaskEvent } from "@spe/contracts";
import { readyAt, updateTurns, withdrawReady } from "../dispatch/enlist.js";
import { noteAtWork } from "../dispatch/prepare-standbys.js";
import { isRunnable, type JobState, mostAtWork, placesTaken, taskAt } from "../jobs/job-state.js";
import type { PartitionState } from "../partition-state.js";
import { emitQueued } from "./emit-queued.js";
import { setStandby, setTask } from "./set-task.js";

/**
 * A standby was begun: its task goes to work, as if it had been dispatched just now, where it may. Where it may not, its number is spent, as it was begun
 * under it; and it is not at work, so that whoever began it is told to stop.
 */
export function standIn(
  state: PartitionState,
  job: JobState,
  index: number,
  { run, attempt }: TaskEvent,
  timestampMs: number,
): void {
  const task = taskAt(job, index);
  const { standby } = task;
  if (run !== job.run || standby?.attempt !== attempt) return;
  task.attempt = attempt;
  if (job.unmet[index] !== 0 || !isRunnable(job) || placesTaken(job) >= mostAtWork(job)) {
    setStandby(state, job, index, undefined);
    return;
  }
  const readyAtMs = readyAt(job, index);
  const queuedAtMs = Math.max(timestampMs, readyAtMs);
  task.deliveries = 1;
  withdrawReady(job, index);
  const at = { lane: standby.lane, queuedAtMs, readyAtMs };
  setTask(state, job, index, { status: "queued", ...at, begun: false, isRecordless: true });
  updateTurns(state, job);
  noteAtWork(state, job, index);
  emitQueued(state, job, index, queuedAtMs);
}

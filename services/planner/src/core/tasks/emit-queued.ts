import { descriptionAt, type JobState, taskAt } from "../jobs/job-state.js";
import { emit } from "../jobs/set-job.js";
import type { PartitionState } from "../partition-state.js";
import { timeText } from "../text/time-text.js";

/** The present attempt of a task is with an executor, or waits for one again. */
export function emitQueued(state: PartitionState, job: JobState, index: number, queuedAtMs: number): void {
  const { attempt, deliveries } = taskAt(job, index);
  emit(state, job, {
    type: "task.queued",
    task: descriptionAt(job, index).name,
    attempt,
    delivery: deliveries,
    queuedAt: timeText(queuedAtMs),
  });
}

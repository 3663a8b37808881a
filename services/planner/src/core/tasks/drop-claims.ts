import { descriptionAt, type JobState, taskAt } from "../jobs/job-state.js";
import type { PartitionState } from "../partition-state.js";
import { type Holder, isAtWork, type TaskState } from "./task-state.js";

/** Tells those who waited for an attempt that it is over. `before` is the state it was in. */
export function dropClaims(state: PartitionState, job: JobState, index: number, before: TaskState): void {
  if (!isAtWork(before)) return;
  const { attempt } = taskAt(job, index);
  const { name } = descriptionAt(job, index);
  for (const claim of before.claims ?? [])
    answerDrop(state, { jobId: job.id, run: job.run, task: name, attempt }, claim);
}

/** One attempt, as executors name it. */
export interface AttemptName {
  readonly jobId: string;
  readonly run: number;
  readonly task: string;
  readonly attempt: number;
}

export function answerDrop(state: PartitionState, attempt: AttemptName, to: Holder): void {
  const { executor, incarnation } = to;
  state.batch.executorCommands.push({ command: "drop", ...attempt, executor, incarnation });
}

/** Stops an attempt that has no business to run: it is over, or never was. */
export function answerCancel(state: PartitionState, attempt: AttemptName): void {
  state.batch.executorCommands.push({ command: "cancel", ...attempt, reason: "superseded" });
}

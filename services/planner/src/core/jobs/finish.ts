import type { JobError } from "@spe/contracts";
import { updateTurns, withdrawAllReady } from "../dispatch/enlist.js";
import type { PartitionState } from "../partition-state.js";
import { bounds } from "../settings.js";
import { cancelTaskTimer } from "../tasks/set-task.js";
import { timeText } from "../text/time-text.js";
import { completionOf } from "./completion.js";
import { type JobState, openTasks } from "./job-state.js";
import { resultDocumentOf } from "./result-document.js";
import { emit, setJobStatus, setJobTimer } from "./set-job.js";

/** Ends the job where nothing of it is left to run: its last status, its result document, its one completion. */
export function finishIfDone(state: PartitionState, job: JobState): void {
  if (openTasks(job) > 0) return;
  const status = job.stop === "cancelled" ? "cancelled" : hasFailed(job) ? "failed" : "succeeded";
  const error = job.stop === "deadline" ? deadlineError(job) : undefined;
  finish(state, job, status, error);
}

function hasFailed(job: JobState): boolean {
  return job.counts.failed > 0 || job.stop === "deadline";
}

function deadlineError(job: JobState): JobError {
  const deadlineMs = job.description.deadlineMs ?? 0;
  return { code: "deadline_exceeded", message: `The job did not end within ${deadlineMs} ms.` };
}

function finish(
  state: PartitionState,
  job: JobState,
  status: "succeeded" | "failed" | "cancelled",
  error: JobError | undefined,
): void {
  setJobStatus(state, job, status);
  job.finishedAtMs = state.nowMs;
  job.waitingFor = undefined;
  setJobTimer(state, job, undefined);
  withdrawAllReady(job);
  updateTurns(state, job);
  emit(state, job, {
    type: `job.${status}`,
    startedAt: job.startedAtMs === undefined ? undefined : timeText(job.startedAtMs),
    finishedAt: timeText(state.nowMs),
    error,
  });
  state.batch.documents.push(resultDocumentOf(job, { status, endedAtMs: state.nowMs }, state.settings.partition));
  state.batch.completions.push(completionOf(job, state.nowMs, error));
  state.ended.add(job.id, job.digest, { run: job.run, status, sequence: job.sequence, endedAtMs: state.nowMs });
  if (status === "succeeded") forget(state, job);
  else keepForResume(state, job);
}

/** A failed or cancelled job keeps what a resume needs, for some days and in bounded number. */
export function keepForResume(state: PartitionState, job: JobState): void {
  const { timers, jobs } = state;
  const untilMs = (job.finishedAtMs ?? state.nowMs) + bounds.resumableMs;
  setJobTimer(state, job, timers.expire(untilMs, job.id));
  const oldest = timers.expiries.size > bounds.resumableJobs ? jobs.get(timers.expiries.first?.owner ?? "") : undefined;
  if (oldest !== undefined) forget(state, oldest);
}

/** Keeps nothing of the job but its id among the ended ones. */
export function forget(state: PartitionState, job: JobState): void {
  state.jobs.delete(job.id);
  state.batch.nowRunnable.delete(job);
  setJobTimer(state, job, undefined);
  for (const task of job.taskTimers.keys()) cancelTaskTimer(state, job, task);
  const remembered = state.ended.find(job.id, state.nowMs);
  if (remembered !== undefined && remembered.sequence < job.sequence) state.ended.setSequence(remembered, job.sequence);
  job.forgotten = true;
  state.batch.touched.add(job);
}

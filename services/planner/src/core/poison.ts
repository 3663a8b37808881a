import { appendEvent } from "./events.js";
import type { Input } from "./inputs.js";
import { answerRefused } from "./jobs/commands.js";
import { forget } from "./jobs/finish.js";
import { hasEnded, type JobState } from "./jobs/job-state.js";
import { emptyDocumentOf } from "./jobs/result-document.js";
import { rejectJob } from "./jobs/submissions.js";
import type { PartitionState } from "./partition-state.js";
import { uncount } from "./tasks/set-task.js";
import { timeText } from "./text/time-text.js";

const internalError = {
  code: "internal_error",
  message: "SPE has made a mistake with this job; the planner's log says which.",
} as const;

/**
 * An input has twice made this core throw (H7): it gets a terminal by the shortest way, past the code that threw. A record of
 * pendingJobs becomes a dead letter, and a rejected job where its id was unknown; a command is refused; news of a task end its job.
 */
export function passOver(state: PartitionState, input: Input): void {
  if (input.kind === "submission") {
    const { id } = input.submission;
    state.batch.deadLetters.push({ offset: input.offset, ...internalError });
    const isKnown = state.jobs.has(id) || state.ended.find(id, state.nowMs) !== undefined;
    if (!isKnown) rejectJob(state, input, undefined, [internalError]);
  } else if (input.kind === "command") answerRefused(state, input.jobId, input.command, internalError.code);
  else if (input.kind === "taskEvent") abandonJob(state, input.event.jobId);
}

/** The job whose record or news an input is. */
export function subjectOf(input: Input): string | undefined {
  if (input.kind === "submission") return input.submission.id;
  if (input.kind === "command") return input.jobId;
  return input.kind === "taskEvent" ? input.event.jobId : undefined;
}

/** Ends a job that can't be carried on as failed, without looking at its tasks, and keeps nothing of it. */
export function abandonJob(state: PartitionState, jobId: string): void {
  const job = state.jobs.get(jobId);
  if (job === undefined) return;
  job.outbox.length = 0;
  if (!hasEnded(job)) failUnseen(state, job);
  forget(state, job);
}

function failUnseen(state: PartitionState, job: JobState): void {
  job.tasks.forEach((task, index) => {
    uncount(state, job, index, task.state);
  });
  job.turns.fill(0);
  const finishedAt = timeText(state.nowMs);
  const ended = { run: job.run, status: "failed", submittedAt: timeText(job.submittedAtMs), finishedAt } as const;
  appendEvent(job, state.nowMs, { type: "job.failed", finishedAt, error: internalError });
  state.batch.executorCommands.push({ command: "cancel", jobId: job.id, run: job.run, reason: "internal_error" });
  state.batch.documents.push(emptyDocumentOf(job, { status: "failed", endedAtMs: state.nowMs }));
  state.batch.completions.push({ jobId: job.id, name: job.description.name, ...ended, error: internalError });
  state.ended.add(job.id, job.digest, {
    run: job.run,
    status: "failed",
    sequence: job.sequence,
    endedAtMs: state.nowMs,
  });
}

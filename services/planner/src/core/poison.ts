import { appendEvent } from "./events.js";
import type { Input } from "./inputs.js";
import { answerRefused } from "./jobs/commands.js";
import { forget } from "./jobs/finish.js";
import type { JobState } from "./jobs/job-state.js";
import { rejectJob } from "./jobs/submissions.js";
import type { PartitionState } from "./partition-state.js";
import { uncount } from "./tasks/set-task.js";
import { timeText } from "./text/time-text.js";

const internalError = {
  code: "internal_error",
  message: "SPE has made a mistake with this job; the planner's log says which.",
} as const;

/**
 * An input, or the job in hand when a batch was closed, has twice made this core throw (H7). It gets a terminal by the shortest way, past
 * the code that threw, so that the partition goes on.
 */
export function passOver(state: PartitionState, input: Input | undefined, culprit: string | undefined): void {
  const jobId = input === undefined ? culprit : (jobIdOf(input) ?? culprit);
  const job = jobId === undefined ? undefined : state.jobs.get(jobId);
  if (input?.kind === "submission") {
    state.batch.deadLetters.push({ offset: input.offset, ...internalError });
    const past = state.ended.find(input.submission.id, state.nowMs);
    if (job === undefined && past === undefined) rejectJob(state, input, undefined, [internalError]);
  } else if (input?.kind === "command") {
    answerRefused(state, input.jobId, input.command, internalError.code);
  } else if (job !== undefined) abandon(state, job);
}

function jobIdOf(input: Input): string | undefined {
  if (input.kind === "submission") return input.submission.id;
  if (input.kind === "command") return input.jobId;
  return input.kind === "taskEvent" ? input.event.jobId : undefined;
}

/** Ends a job as failed without looking at its tasks, and keeps nothing of it. */
function abandon(state: PartitionState, job: JobState): void {
  job.tasks.forEach((task, index) => {
    uncount(state, job, index, task.state);
  });
  job.turns.fill(0);
  job.outbox.length = 0;
  const finishedAt = timeText(state.nowMs);
  const ended = { run: job.run, status: "failed", submittedAt: timeText(job.submittedAtMs), finishedAt } as const;
  appendEvent(job, state.nowMs, { type: "job.failed", finishedAt, error: internalError });
  state.batch.executorCommands.push({ command: "cancel", jobId: job.id, run: job.run, reason: "internal_error" });
  state.batch.completions.push({ jobId: job.id, name: job.description.name, ...ended, error: internalError });
  state.ended.add(job.id, job.digest, {
    run: job.run,
    status: "failed",
    sequence: job.sequence,
    endedAtMs: state.nowMs,
  });
  forget(state, job);
}

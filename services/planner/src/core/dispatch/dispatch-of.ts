import type { TaskDispatch } from "@spe/contracts";
import { descriptionAt, type JobState, taskAt } from "../jobs/job-state.js";
import type { PartitionState } from "../partition-state.js";
import { retriesLeft } from "../tasks/retry-delay.js";
import { upstreamOf } from "./upstream.js";

/** What an executor is told of the present attempt of a task. */
export function dispatchOf(state: PartitionState, job: JobState, index: number): TaskDispatch {
  const { name, type, payload, timeoutMs, retries, inputUrl } = descriptionAt(job, index);
  const task = taskAt(job, index);
  return {
    jobId: job.id,
    run: job.run,
    task: name,
    attempt: task.attempt,
    type,
    payload,
    timeoutMs,
    retriesLeft: retriesLeft(retries, task.retries),
    resultDirectory: job.description.resultDirectory,
    inputUrl,
    upstream: upstreamOf(job, index, state.settings.partition),
    plannerPartition: state.settings.partition,
    submittedAtMs: job.submittedAtMs,
  };
}

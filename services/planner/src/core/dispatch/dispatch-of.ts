import type { TaskDispatch } from "@spe/contracts";
import { descriptionAt, type JobState, taskAt } from "../jobs/job-state.js";
import type { PartitionState } from "../partition-state.js";
import { retriesLeft } from "../tasks/retry-delay.js";
import { upstreamOf } from "./upstream.js";

/** What an executor is told of an attempt of a task. */
export function dispatchOf(
  state: PartitionState,
  job: JobState,
  index: number,
  kind: Pick<TaskDispatch, "attempt" | "standby" | "rank" | "hadStandby">,
): TaskDispatch {
  const { name, type, payload, timeoutMs, retries, inputUrl } = descriptionAt(job, index);
  const task = taskAt(job, index);
  return {
    jobId: job.id,
    run: job.run,
    task: name,
    ...kind,
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

/** About how many bytes it takes. */
export function sizeOf({ payload, upstream = [] }: TaskDispatch): number {
  return 512 + (payload?.length ?? 0) + upstream.reduce((sum, { result }) => sum + (result?.length ?? 0) + 64, 0);
}

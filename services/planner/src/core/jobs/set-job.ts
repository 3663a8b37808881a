import { type JobStatus, jobTransitions } from "@spe/contracts";
import { appendEvent, type EventFields } from "../events.js";
import type { PartitionState } from "../partition-state.js";
import type { Timer } from "../time/timers.js";
import type { JobState } from "./job-state.js";

/** The one function that sets a job's status. */
export function setJobStatus(state: PartitionState, job: JobState, next: JobStatus): void {
  if (!jobTransitions[job.status].includes(next)) {
    throw new Error(`job ${job.id} can't go from ${job.status} to ${next}`);
  }
  job.status = next;
  state.batch.touched.add(job);
}

/** Publishes an event of a job at the next settle. */
export function emit(state: PartitionState, job: JobState, fields: EventFields): void {
  appendEvent(job, state.nowMs, fields);
  state.batch.touched.add(job);
}

/** Gives the job its one timer, in the place of the one it had. */
export function setJobTimer(state: PartitionState, job: JobState, timer: Timer | undefined): void {
  if (job.timer !== undefined) state.timers.cancel(job.timer);
  job.timer = timer;
}

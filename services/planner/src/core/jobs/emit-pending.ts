import type { Job } from "@spe/job";
import type { PartitionState } from "../partition-state.js";
import { bounds } from "../settings.js";
import { timeText } from "../text/time-text.js";
import { utf8Bytes } from "../text/utf8.js";
import type { JobState } from "./job-state.js";
import { emit } from "./set-job.js";

/** The first event of a run: all that a view needs to show the job. */
export function emitPending(state: PartitionState, job: JobState): void {
  const text = job.unsavedText ?? JSON.stringify(job.description);
  emit(state, job, {
    type: "job.pending",
    description: boundedDescription(job.description, text),
    digest: job.digest,
    submittedAt: timeText(job.submittedAtMs),
    receiptPartition: job.receipt.partition,
    receiptOffset: job.receipt.offset,
  });
}

/** Payloads stand in the description as text, quotes escaped, and may so outgrow the record that the request fitted in (H7). */
function boundedDescription(job: Job, text: string): string {
  const mayBeLarge = 3 * text.length > bounds.eventDescriptionBytes;
  if (!mayBeLarge || utf8Bytes(text) <= bounds.eventDescriptionBytes) return text;
  return JSON.stringify({ ...job, tasks: job.tasks.map((task) => ({ ...task, payload: "null" })) });
}

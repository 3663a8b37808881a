import { describe, undescribed } from "./described-job.js";
import type { SubmissionEntry } from "./log-entry.js";
import { storableText } from "./storable.js";
import type { JobDescription, JobRow } from "./view-changes.js";

/**
 * What the view shows of a job between its ack and the planner's first word: `pending`, with its tasks. An invalid one is
 * shown too, as far as it could be read, for it is in the log and will be rejected.
 */
export function submittedJob({ submission, timestampMs, partition, offset }: SubmissionEntry): JobRow {
  return {
    id: submission.id,
    run: 1,
    sequence: 0,
    status: "pending",
    description: describedBy(submission),
    waitingFor: null,
    submittedAt: timestampMs,
    startedAt: null,
    finishedAt: null,
    error: null,
    errors: null,
    digest: submission.digest,
    receiptPartition: partition,
    receiptOffset: offset,
  };
}

function describedBy(submission: SubmissionEntry["submission"]): JobDescription {
  if (submission.kind === "job") return describe(submission.job);
  const { name } = submission;
  return name === undefined ? undescribed : { ...undescribed, name: storableText(name) };
}

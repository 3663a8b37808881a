import { formatTime } from "@spe/contracts";
import { type DescribedJob, describe, noTasks, undescribed } from "./described-job.js";
import type { SubmissionEntry } from "./log-entry.js";
import { storableText } from "./storable.js";
import { TaskDraft } from "./task-draft.js";
import type { JobRow, TaskRow } from "./view-changes.js";

/**
 * What the view shows of a job between its ack and the planner's first word: `pending`, with its tasks. An invalid one is
 * shown too, as far as it could be read, for it is in the log and will be rejected.
 */
export class SubmittedJob {
  readonly #entry: SubmissionEntry;
  readonly #described: DescribedJob;

  constructor(entry: SubmissionEntry) {
    this.#entry = entry;
    this.#described = describedBy(entry.submission);
  }

  row(): JobRow {
    const { submission, timestampMs, partition, offset } = this.#entry;
    return {
      id: submission.id,
      run: 1,
      sequence: 0,
      status: "pending",
      description: this.#described.description,
      waitingFor: null,
      submittedAt: formatTime(timestampMs),
      startedAt: null,
      finishedAt: null,
      error: null,
      errors: null,
      digest: submission.digest,
      receiptPartition: partition,
      receiptOffset: offset,
      taskCounts: { ...noTasks, pending: this.#described.tasks.size },
    };
  }

  *taskRows(): Iterable<TaskRow> {
    const { id } = this.#entry.submission;
    for (const [name, task] of this.#described.tasks) yield TaskDraft.pending(name, 0).row(id, task);
  }
}

function describedBy(submission: SubmissionEntry["submission"]): DescribedJob {
  if (submission.kind === "job") return describe(submission.job, JSON.stringify(submission.job));
  const { name } = submission;
  return name === undefined
    ? undescribed
    : { ...undescribed, description: { ...undescribed.description, name: storableText(name) } };
}

import { JobDraft } from "./job-draft.js";
import type { EventsEntry, LogEntry, SubmissionEntry } from "./log-entry.js";
import { logLineRows } from "./log-line-rows.js";
import { submittedJob } from "./submitted-job.js";
import type { AttemptRow, JobPatch, JobRow, LogLineRow, Resumption, TaskRow, ViewChanges } from "./view-changes.js";

/**
 * Folds a batch of the log into the rows it changes: however much happened to a job in the batch, each of its rows is written
 * once. The order of the entries of one topic partition counts, that between partitions does not.
 */
export function fold(entries: readonly LogEntry[]): ViewChanges {
  const drafts = new Map<string, JobDraft>();
  const submissions: SubmissionEntry[] = [];
  const logLines: LogLineRow[] = [];
  for (const entry of entries) {
    if (entry.kind === "events") draft(entry, drafts);
    else if (entry.kind === "submission") submissions.push(entry);
    else logLines.push(...logLineRows(entry));
  }
  return { ...changesOf(drafts.values()), submittedJobs: submittedJobs(submissions, drafts), logLines };
}

function draft({ value }: EventsEntry, drafts: Map<string, JobDraft>): void {
  let job = drafts.get(value.jobId) ?? new JobDraft(value.jobId);
  for (const event of value.events) {
    if (job.isFormerLifeOf(value.run, event)) job = new JobDraft(value.jobId);
    job.apply(value.run, event);
  }
  if (job.isChanged) drafts.set(value.jobId, job);
}

function changesOf(drafts: Iterable<JobDraft>): Omit<ViewChanges, "submittedJobs" | "logLines"> {
  const begunJobs: JobRow[] = [];
  const rejectedJobs: JobRow[] = [];
  const resumptions: Resumption[] = [];
  const jobPatches: JobPatch[] = [];
  const tasks: TaskRow[] = [];
  const pastAttempts: AttemptRow[] = [];
  for (const job of drafts) {
    const row = job.row();
    const patch = job.patch();
    const resumption = job.resumption();
    if (row !== undefined) (job.isRejected ? rejectedJobs : begunJobs).push(row);
    if (patch !== undefined) jobPatches.push(patch);
    if (resumption !== undefined) resumptions.push(resumption);
    for (const task of job.taskRows()) tasks.push(task);
    for (const attempt of job.pastAttempts()) pastAttempts.push(attempt);
  }
  return { begunJobs, rejectedJobs, resumptions, jobPatches, tasks, pastAttempts };
}

/** Of each id the first record counts, and none where the planner's word is in the batch already. */
function submittedJobs(submissions: readonly SubmissionEntry[], drafts: ReadonlyMap<string, JobDraft>): JobRow[] {
  const jobs = new Map<string, JobRow>();
  for (const entry of submissions) {
    const { id } = entry.submission;
    if (!jobs.has(id) && drafts.get(id)?.isBegun !== true) jobs.set(id, submittedJob(entry));
  }
  return [...jobs.values()];
}

import { completionRow } from "./completion-row.js";
import { JobDraft } from "./job-draft.js";
import type { CompletionEntry, EventsEntry, LogEntry, LogLinesEntry, SubmissionEntry } from "./log-entry.js";
import { logLineRows } from "./log-line-rows.js";
import { SubmittedJob } from "./submitted-job.js";
import type { AttemptRow, JobPatch, JobRow, TaskPatch, TaskRow, ViewChanges } from "./view-changes.js";

/**
 * Folds a batch of the log into the rows it changes: however much happened to a job in the batch, each of its rows is written
 * once. The order of the entries of one topic partition counts, that between partitions does not.
 */
export function fold(entries: readonly LogEntry[]): ViewChanges {
  const drafts = draftJobs(entries.filter((entry) => entry.kind === "events"));
  const begun: Begun = { begunJobs: [], begunTasks: [], resumedJobs: [], resumedTasks: [] };
  const patches: Patches = { jobPatches: [], taskPatches: [] };
  const attempts: AttemptRow[] = [];
  for (const draft of drafts.values()) {
    const row = draft.row();
    if (row !== undefined) begun.begunJobs.push(row);
    if (draft.isWhole) {
      for (const task of draft.taskRows()) begun.begunTasks.push(task);
    } else {
      if (draft.isResumed) begun.resumedJobs.push(draft.id);
      for (const task of draft.taskRows()) begun.resumedTasks.push(task);
      patches.jobPatches.push(draft.patch());
      for (const task of draft.taskPatches()) patches.taskPatches.push(task);
    }
    for (const attempt of draft.attemptRows()) attempts.push(attempt);
  }
  return {
    ...submittedRows(
      entries.filter((entry) => entry.kind === "submission"),
      drafts,
    ),
    ...begun,
    ...patches,
    attempts,
    completions: completionRows(entries.filter((entry) => entry.kind === "completion")),
    logLines: entries.filter((entry): entry is LogLinesEntry => entry.kind === "log lines").flatMap(logLineRows),
    rejectedJobs: [...drafts.values()].map((draft) => draft.rejection()).filter((rejection) => rejection !== undefined),
  };
}

interface Begun {
  readonly begunJobs: JobRow[];
  readonly begunTasks: TaskRow[];
  readonly resumedJobs: string[];
  readonly resumedTasks: TaskRow[];
}

interface Patches {
  readonly jobPatches: JobPatch[];
  readonly taskPatches: TaskPatch[];
}

function draftJobs(entries: readonly EventsEntry[]): Map<string, JobDraft> {
  const drafts = new Map<string, JobDraft>();
  for (const { value } of entries) {
    let draft = drafts.get(value.jobId) ?? new JobDraft(value.jobId);
    for (const event of value.events) {
      if (draft.isFormerLifeOf(value.run, event)) draft = new JobDraft(value.jobId);
      draft.apply(value.run, event);
    }
    if (draft.isChanged) drafts.set(value.jobId, draft);
  }
  return drafts;
}

/** Of each id the first record counts, and none where the planner's word is in the batch already. */
function submittedRows(
  entries: readonly SubmissionEntry[],
  drafts: ReadonlyMap<string, JobDraft>,
): Pick<ViewChanges, "submittedJobs" | "submittedTasks"> {
  const jobs = new Map<string, JobRow>();
  const tasks: TaskRow[] = [];
  for (const entry of entries) {
    const { id } = entry.submission;
    if (jobs.has(id) || drafts.get(id)?.isWhole === true) continue;
    const submitted = new SubmittedJob(entry);
    jobs.set(id, submitted.row());
    for (const task of submitted.taskRows()) tasks.push(task);
  }
  for (const draft of drafts.values()) {
    const placeholder = draft.placeholder();
    if (placeholder !== undefined && !jobs.has(draft.id)) jobs.set(draft.id, placeholder);
  }
  return { submittedJobs: [...jobs.values()], submittedTasks: tasks };
}

function completionRows(entries: readonly CompletionEntry[]): ViewChanges["completions"] {
  return entries.map(completionRow).filter((row) => row !== undefined);
}

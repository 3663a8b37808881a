import { noTasks } from "../../core/described-job.js";
import type { JobPatch, JobRow, TaskCounts } from "../../core/view-changes.js";
import { arrayText, columns, type Queryable, statement } from "./statement.js";

const insertSubmitted = statement(import.meta.url, "insert-submitted-jobs");
const upsertBegun = statement(import.meta.url, "upsert-begun-jobs");
const deleteFormer = statement(import.meta.url, "delete-former-lives");
const countResumed = statement(import.meta.url, "count-resumed-tasks");
const patch = statement(import.meta.url, "patch-jobs");

/** Resolves with the ids of those that were new. */
export async function insertSubmittedJobs(tx: Queryable, jobs: readonly JobRow[]): Promise<ReadonlySet<string>> {
  if (jobs.length === 0) return new Set();
  const values = [
    ...columns(jobs, "id", "run", "sequence", "status", "submittedAt", "digest", "receiptPartition", "receiptOffset"),
    ...descriptionColumns(jobs),
    jobs.map(({ taskCounts }) => taskCounts.pending),
  ];
  const { rows } = await tx.query<{ id: string; status: string }>(insertSubmitted, values);
  return new Set(rows.filter(({ status }) => status === "pending").map(({ id }) => id));
}

/** Resolves with the ids of those that were newer than what the view had. */
export async function upsertBegunJobs(tx: Queryable, jobs: readonly JobRow[]): Promise<ReadonlySet<string>> {
  if (jobs.length === 0) return new Set();
  const values = [
    ...columns(jobs, "id", "run", "sequence", "status", "submittedAt", "digest", "receiptPartition", "receiptOffset"),
    ...descriptionColumns(jobs),
    ...columns(jobs, "waitingFor", "startedAt", "finishedAt", "error", "errors"),
    ...countColumns(jobs.map(({ taskCounts }) => taskCounts)),
  ];
  const { rows } = await tx.query<{ id: string }>(upsertBegun, values);
  return new Set(rows.map(({ id }) => id));
}

/** To be called before the rows of the new lives are written. */
export async function deleteFormerLives(tx: Queryable, jobs: readonly JobRow[]): Promise<void> {
  if (jobs.length > 0) await tx.query(deleteFormer, columns(jobs, "id", "submittedAt"));
}

export async function countResumedTasks(tx: Queryable, ids: readonly string[]): Promise<void> {
  if (ids.length > 0) await tx.query(countResumed, [ids]);
}

/** `countChanges`: by how much the counts of a job's tasks differ from what its row says. */
export async function patchJobs(
  tx: Queryable,
  patches: readonly JobPatch[],
  countChanges: ReadonlyMap<string, TaskCounts>,
): Promise<void> {
  if (patches.length === 0) return;
  const values = [
    ...columns(patches, "id", "run", "sequence", "status", "waitingFor", "startedAt", "finishedAt", "error", "errors"),
    ...countColumns(patches.map(({ id }) => countChanges.get(id) ?? noTasks)),
  ];
  await tx.query(patch, values);
}

/** The order of the counts in the statements. */
const countNames = [
  "pending",
  "queued",
  "running",
  "retrying",
  "succeeded",
  "failed",
  "cancelled",
  "not_run",
] as const satisfies readonly (keyof TaskCounts)[];

function countColumns(counts: readonly TaskCounts[]): unknown[][] {
  return countNames.map((name) => counts.map((count) => count[name]));
}

function descriptionColumns(jobs: readonly JobRow[]): unknown[][] {
  const descriptions = jobs.map(({ description }) => description);
  return [
    ...columns(descriptions, "name", "priority", "numWorkers", "labels", "resultDirectory", "resultUrl", "text"),
    descriptions.map(({ labelPairs }) => arrayText(labelPairs)),
    descriptions.map(({ types }) => arrayText(types)),
  ];
}

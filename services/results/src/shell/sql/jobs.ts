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
  const values = columns(
    jobs.map(storedJob),
    ...([
      "id",
      "run",
      "sequence",
      "status",
      "name",
      "priority",
      "numWorkers",
      "labels",
      "labelPairs",
      "types",
    ] as const),
    ...(["submittedAt", "resultDirectory", "resultUrl", "digest", "receiptPartition", "receiptOffset"] as const),
    ...(["description", "pending"] as const),
  );
  const { rows } = await tx.query<{ id: string; status: string }>(insertSubmitted, values);
  return new Set(rows.filter(({ status }) => status === "pending").map(({ id }) => id));
}

/** Resolves with the ids of those that were newer than what the view had. */
export async function upsertBegunJobs(tx: Queryable, jobs: readonly JobRow[]): Promise<ReadonlySet<string>> {
  if (jobs.length === 0) return new Set();
  const values = columns(
    jobs.map(storedJob),
    ...([
      "id",
      "run",
      "sequence",
      "status",
      "name",
      "priority",
      "numWorkers",
      "labels",
      "labelPairs",
      "types",
    ] as const),
    ...(["waitingFor", "submittedAt", "startedAt", "finishedAt", "resultDirectory", "resultUrl", "error"] as const),
    ...(["errors", "digest", "receiptPartition", "receiptOffset", "description"] as const),
    ...countNames,
  );
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
  const values = columns(
    patches.map((row) => ({ ...unchangedCounts, ...row, ...countChanges.get(row.id) })),
    ...(["id", "run", "sequence", "status", "waitingFor", "startedAt", "finishedAt", "error", "errors"] as const),
    ...countNames,
  );
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

const unchangedCounts = Object.fromEntries(countNames.map((name) => [name, 0])) as TaskCounts;

function storedJob(job: JobRow) {
  return { ...job, ...job.taskCounts, labelPairs: arrayText(job.labelPairs), types: arrayText(job.types) };
}

import type { JobPatch, JobRow } from "../../core/view-changes.js";
import { bigint, columns, integer, listAsText, text, time } from "./binary-columns.js";
import { type Queryable, statement } from "./statement.js";

const deleteFormer = statement(import.meta.url, "delete-former-lives");
const upsertBegun = statement(import.meta.url, "upsert-begun-jobs");
const upsertRejected = statement(import.meta.url, "upsert-rejected-jobs");
const patch = statement(import.meta.url, "patch-jobs");
const insertSubmitted = statement(import.meta.url, "insert-submitted-jobs");

/** To be called before the rows of the new lives are written. */
export async function deleteFormerLives(tx: Queryable, jobs: readonly JobRow[]): Promise<void> {
  if (jobs.length > 0) await tx.query(deleteFormer, columns(jobs, { id: text, submittedAt: time }));
}

/** Resolves with the ids of those that were newer than what the view had. */
export async function upsertBegunJobs(tx: Queryable, jobs: readonly JobRow[]): Promise<ReadonlySet<string>> {
  if (jobs.length === 0) return new Set();
  const { rows } = await tx.query<{ id: string }>(upsertBegun, [...announced(jobs), ...reached(jobs)]);
  return new Set(rows.map(({ id }) => id));
}

export async function upsertRejectedJobs(tx: Queryable, jobs: readonly JobRow[]): Promise<void> {
  if (jobs.length > 0) await tx.query(upsertRejected, [...announced(jobs), ...reached(jobs)]);
}

export async function patchJobs(tx: Queryable, patches: readonly JobPatch[]): Promise<void> {
  if (patches.length === 0) return;
  await tx.query(patch, [...columns(patches, { id: text, sequence: bigint, status: text }), ...reached(patches)]);
}

export async function insertSubmittedJobs(tx: Queryable, jobs: readonly JobRow[]): Promise<void> {
  if (jobs.length > 0) await tx.query(insertSubmitted, announced(jobs));
}

/** What is said of a job when it comes up. */
function announced(jobs: readonly JobRow[]): Buffer[] {
  return [
    ...columns(jobs, {
      ...{ id: text, run: integer, sequence: bigint, status: text, submittedAt: time, digest: text },
      ...{ receiptPartition: integer, receiptOffset: bigint },
    }),
    ...columns(
      jobs.map(({ description }) => description),
      {
        ...{ name: text, priority: text, numWorkers: integer, labels: text, labelPairs: listAsText, types: listAsText },
        ...{ resultDirectory: text, resultUrl: text, taskCount: integer, outline: text },
      },
    ),
  ];
}

/** How far it has come. */
function reached(jobs: readonly (JobRow | JobPatch)[]): Buffer[] {
  return columns(jobs, { waitingFor: text, startedAt: time, finishedAt: time, error: text, errors: text });
}

import type { TaskStatus } from "@spe/contracts";
import type { AttemptRow, Rejection, TaskCounts, TaskPatch, TaskRow } from "../../core/view-changes.js";
import { columns, type Queryable, statement } from "./statement.js";

const upsertBegun = statement(import.meta.url, "upsert-begun-tasks");
const resetResumed = statement(import.meta.url, "reset-resumed-tasks");
const deleteRejected = statement(import.meta.url, "delete-rejected-tasks");
const patch = statement(import.meta.url, "patch-tasks");
const upsertAttempt = statement(import.meta.url, "upsert-attempts");

/** Writes tasks over whatever is older, or only where nothing is. */
export async function writeTasks(tx: Queryable, tasks: readonly TaskRow[], over: "older" | "nothing"): Promise<void> {
  if (tasks.length === 0) return;
  const values = columns(
    tasks,
    ...(["jobId", "name", "ordinal", "type", "pool", "needs", "status", "sequence", "attempts", "deliveries"] as const),
    ...(["retryAt", "queuedAt", "startedAt", "finishedAt", "executor", "progress", "result", "failure"] as const),
    "notRunBecause",
  );
  await tx.query(upsertBegun, [...values, over === "older"]);
}

/** To be called before the patches of the batch: of those, `patches`, it is seen which tasks had succeeded before the new run. */
export async function resetResumedTasks(
  tx: Queryable,
  jobIds: readonly string[],
  patches: readonly TaskPatch[],
): Promise<void> {
  if (jobIds.length === 0) return;
  const succeeded = patches.filter(({ status }) => status === "succeeded");
  await tx.query(resetResumed, [jobIds, ...columns(succeeded, "jobId", "name")]);
}

/** To be called before the rejections themselves are written. */
export async function deleteRejectedTasks(tx: Queryable, rejections: readonly Rejection[]): Promise<void> {
  if (rejections.length > 0) await tx.query(deleteRejected, columns(rejections, "id", "sequence"));
}

/** Resolves with how the counts of tasks by status changed, for each job. */
export async function patchTasks(tx: Queryable, patches: readonly TaskPatch[]): Promise<Map<string, TaskCounts>> {
  if (patches.length === 0) return new Map();
  const values = columns(
    patches,
    ...(["jobId", "name", "isFresh", "sequence", "status", "attempts", "deliveries", "retryAt", "queuedAt"] as const),
    ...(["startedAt", "finishedAt", "executor", "progress", "result", "failure", "notRunBecause"] as const),
  );
  const { rows } = await tx.query<StatusMove>(patch, values);
  return countChanges(rows);
}

export async function writeAttempts(tx: Queryable, attempts: readonly AttemptRow[]): Promise<void> {
  if (attempts.length === 0) return;
  const values = columns(
    attempts,
    ...([
      "jobId",
      "task",
      "number",
      "sequence",
      "delivery",
      "executor",
      "queuedAt",
      "startedAt",
      "finishedAt",
    ] as const),
    "failure",
  );
  await tx.query(upsertAttempt, values);
}

/** So many tasks of a job went from one status to another. */
interface StatusMove {
  readonly jobId: string;
  readonly from: TaskStatus;
  readonly to: TaskStatus;
  readonly count: number;
}

function countChanges(moves: readonly StatusMove[]): Map<string, TaskCounts> {
  const changes = new Map<string, Record<TaskStatus, number>>();
  for (const { jobId, from, to, count } of moves) {
    const change = changes.get(jobId) ?? unchanged();
    changes.set(jobId, change);
    change[from] -= count;
    change[to] += count;
  }
  return changes;
}

function unchanged(): Record<TaskStatus, number> {
  return { pending: 0, queued: 0, running: 0, retrying: 0, succeeded: 0, failed: 0, cancelled: 0, not_run: 0 };
}

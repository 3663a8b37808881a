import type { AttemptRow, Resumption, TaskRow } from "../../core/view-changes.js";
import { bigint, columns, double, integer, text, time } from "./binary-columns.js";
import { type Queryable, statement } from "./statement.js";

const resetResumed = statement(import.meta.url, "reset-resumed-tasks");
const insertPast = statement(import.meta.url, "insert-past-attempts");
const upsert = statement(import.meta.url, "upsert-tasks");

/** To be called before the tasks of the batch are written. */
export async function resetResumedTasks(tx: Queryable, resumptions: readonly Resumption[]): Promise<void> {
  if (resumptions.length === 0) return;
  const succeeded = resumptions.flatMap(({ jobId, succeededBefore }) =>
    succeededBefore.map((name) => ({ jobId, name })),
  );
  const values = [...columns(resumptions, { jobId: text }), ...columns(succeeded, { jobId: text, name: text })];
  await tx.query(resetResumed, values);
}

/** To be called before the tasks of the batch are written: it looks at what their rows say up to now. */
export async function insertPastAttempts(tx: Queryable, attempts: readonly AttemptRow[]): Promise<void> {
  if (attempts.length === 0) return;
  const values = columns(attempts, {
    ...{ jobId: text, task: text, number: integer, sequence: bigint, delivery: integer, executor: text },
    ...{ queuedAt: time, startedAt: time, finishedAt: time, failure: text },
  });
  await tx.query(insertPast, values);
}

export async function upsertTasks(tx: Queryable, tasks: readonly TaskRow[]): Promise<void> {
  if (tasks.length === 0) return;
  const values = columns(tasks, {
    ...{ jobId: text, name: text, sequence: bigint, status: text, attempts: integer, deliveries: integer },
    ...{ retryAt: time, queuedAt: time, startedAt: time, finishedAt: time, executor: text },
    ...{ earlierStartedAt: time, earlierExecutor: text, progress: double, result: text },
    ...{ failure: text, notRunBecause: text },
  });
  await tx.query(upsert, values);
}

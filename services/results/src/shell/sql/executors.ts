import type { Death, ExecutorRow } from "../../core/view-changes.js";
import { arrayText, columns, type Queryable, statement } from "./statement.js";

const upsert = statement(import.meta.url, "upsert-executors");
const markGone = statement(import.meta.url, "mark-executors-gone");

export async function upsertExecutors(db: Queryable, executors: readonly ExecutorRow[]): Promise<void> {
  if (executors.length === 0) return;
  const stored = executors.map((executor) => ({
    ...executor,
    taskTypes: arrayText(executor.taskTypes),
    partitions: arrayText(executor.partitions),
    running: arrayText(executor.running),
  }));
  const values = columns(
    stored,
    ...(["id", "logOffset", "seenAt", "incarnation", "status", "host", "pid", "pool", "taskTypes", "slots"] as const),
    ...(["busy", "partitions", "running", "beat", "startedAt", "version"] as const),
  );
  await db.query(upsert, values);
}

export async function markExecutorsGone(db: Queryable, deaths: readonly Death[]): Promise<void> {
  if (deaths.length > 0) await db.query(markGone, columns(deaths, "incarnation", "logOffset"));
}

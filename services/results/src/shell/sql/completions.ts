import type { CompletionRow } from "../../core/view-changes.js";
import { columns, type Queryable, statement } from "./statement.js";

const insert = statement(import.meta.url, "insert-completions");

export async function insertCompletions(tx: Queryable, completions: readonly CompletionRow[]): Promise<void> {
  if (completions.length === 0) return;
  const values = columns(
    completions,
    ...(["logPartition", "logOffset", "jobId", "run", "name", "status", "submittedAt", "startedAt"] as const),
    ...(["finishedAt", "resultDirectory", "resultUrl", "error", "taskCounts", "labels", "tasks"] as const),
    ...(["results", "omittedResults"] as const),
  );
  await tx.query(insert, values);
}

import type { LogLineRow } from "../../core/view-changes.js";
import { columns, type Queryable, statement } from "./statement.js";

const insert = statement(import.meta.url, "insert-log-lines");

export async function insertLogLines(tx: Queryable, lines: readonly LogLineRow[]): Promise<void> {
  if (lines.length === 0) return;
  const values = columns(
    lines,
    ...(["jobId", "logPartition", "logOffset", "line", "run", "task", "attempt", "delivery", "index"] as const),
    ...(["executor", "stream", "level", "time", "message", "fields", "truncated"] as const),
  );
  await tx.query(insert, values);
}

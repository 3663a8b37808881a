import type { LogLineRow } from "../../core/view-changes.js";
import { bigint, boolean, columns, integer, text, time } from "./binary-columns.js";
import { type Queryable, statement } from "./statement.js";

const insert = statement(import.meta.url, "insert-log-lines");

export async function insertLogLines(tx: Queryable, lines: readonly LogLineRow[]): Promise<void> {
  if (lines.length === 0) return;
  const values = columns(lines, {
    ...{ jobId: text, logPartition: integer, logOffset: bigint, line: integer, run: integer, task: text },
    ...{ attempt: integer, delivery: integer, index: bigint, executor: text, stream: text, level: text, time },
    ...{ message: text, fields: text, truncated: boolean },
  });
  await tx.query(insert, values);
}

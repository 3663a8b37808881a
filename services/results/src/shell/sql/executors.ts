import type { Death, ExecutorRow } from "../../core/view-changes.js";
import { bigint, columns, integer, listAsText, text, time } from "./binary-columns.js";
import { type Queryable, statement } from "./statement.js";

const upsert = statement(import.meta.url, "upsert-executors");
const markGone = statement(import.meta.url, "mark-executors-gone");

export async function upsertExecutors(db: Queryable, executors: readonly ExecutorRow[]): Promise<void> {
  if (executors.length === 0) return;
  const values = columns(executors, {
    ...{
      id: text,
      logOffset: bigint,
      seenAt: time,
      incarnation: text,
      status: text,
      host: text,
      pid: integer,
      pool: text,
    },
    ...{ taskTypes: listAsText, slots: integer, busy: integer, partitions: listAsText, running: listAsText },
    ...{ beat: bigint, startedAt: time, version: text },
  });
  await db.query(upsert, values);
}

export async function markExecutorsGone(db: Queryable, deaths: readonly Death[]): Promise<void> {
  if (deaths.length > 0) await db.query(markGone, columns(deaths, { incarnation: text, logOffset: bigint }));
}

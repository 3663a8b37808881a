import { type Queryable, statement } from "./statement.js";

/** A job that has ended, as the view shows it inside the transaction that makes it so. */
export interface EndedJob {
  readonly id: string;
  readonly run: number;
  readonly name: string | null;
  readonly status: string;
  readonly finishedAt: Date;
  readonly resultDirectory: string;
  readonly taskCount: number;
  /** Of all its results and failures, as JSON text in UTF-8. */
  readonly resultBytes: number;
}

export interface TaskOutcome {
  readonly jobId: string;
  readonly name: string;
  /** JSON text. */
  readonly result: string | null;
  /** JSON text. */
  readonly failure: string | null;
}

const readEnded = statement(import.meta.url, "read-ended-jobs");
const readOutcomes = statement(import.meta.url, "read-task-outcomes");

/** In order of their ids. */
export async function readEndedJobs(tx: Queryable, ids: readonly string[]): Promise<EndedJob[]> {
  const { rows } = await tx.query<Omit<EndedJob, "resultBytes"> & { resultBytes: string }>(readEnded, [ids]);
  return rows.map((row) => ({ ...row, resultBytes: Number(row.resultBytes) }));
}

/** The next outcomes of tasks of these jobs, by job id and task name, from behind `after`. */
export async function readTaskOutcomes(
  tx: Queryable,
  jobIds: readonly string[],
  after: Pick<TaskOutcome, "jobId" | "name"> | undefined,
  limit: number,
): Promise<readonly TaskOutcome[]> {
  const { rows } = await tx.query<TaskOutcome>(readOutcomes, [jobIds, after?.jobId ?? "", after?.name ?? "", limit]);
  return rows;
}

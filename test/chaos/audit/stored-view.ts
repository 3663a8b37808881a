import pg from "pg";

const selectJobs = `
  select id, run, name, status, priority, num_workers, labels, waiting_for, submitted_at, started_at, finished_at, result_directory,
    error, receipt_partition, receipt_offset
  from spe.jobs`;
const selectTasks = `
  select job_id, name, type, status, needs, deliveries, queued_at, started_at, finished_at, executor, progress, result, failure,
    not_run_because
  from spe.tasks order by job_id, ordinal`;
const selectAttempts = `
  select job_id, task, number, delivery, executor, queued_at, started_at, finished_at, failure
  from spe.attempts order by job_id, task, number`;

type Row = Readonly<Record<string, unknown>>;
type Document = Record<string, unknown>;

/** Every job of the view as its rows tell it, in the words of the documents: by id. */
export async function readStoredView(postgresUrl: string, pendingJobs: string): Promise<ReadonlyMap<string, Document>> {
  const client = new pg.Client({ connectionString: postgresUrl });
  client.setTypeParser(pg.types.builtins.INT8, Number);
  await client.connect();
  try {
    const attempts = groupedBy((await client.query<Row>(selectAttempts)).rows, taskKey);
    const tasks = groupedBy((await client.query<Row>(selectTasks)).rows, ({ job_id }) => String(job_id));
    const { rows } = await client.query<Row>(selectJobs);
    return new Map(rows.map((row) => [String(row.id), storedJob(row, tasks, attempts, pendingJobs)]));
  } finally {
    await client.end();
  }
}

type Groups = ReadonlyMap<string, readonly Row[]>;

function storedJob(row: Row, tasks: Groups, attempts: Groups, pendingJobs: string): Document {
  const { receipt_partition: partition, receipt_offset: offset, num_workers: numWorkers, ...columns } = row;
  return {
    ...members(columns),
    numWorkers: numWorkers ?? "unbound",
    receipt: { topic: pendingJobs, partition, offset },
    tasks: (tasks.get(String(row.id)) ?? []).map(({ job_id, ...task }) => ({
      ...members(task),
      attempts: (attempts.get(taskKey({ job_id, task: task.name })) ?? []).map(storedAttempt),
    })),
  };
}

function storedAttempt({ job_id: _, task: __, ...columns }: Row): Document {
  return members(columns);
}

function taskKey({ job_id, task }: Row): string {
  return JSON.stringify([job_id, task]);
}

/** Columns that hold JSON text. */
const jsonColumns: ReadonlySet<string> = new Set(["labels", "error", "needs", "result", "failure"]);

/** Named as in the contract; what is null is absent. */
function members(row: Row): Document {
  const present = Object.entries(row).filter(([, value]) => value !== null);
  return Object.fromEntries(present.map(([column, value]) => [camelCase(column), told(column, value)]));
}

function told(column: string, value: unknown): unknown {
  if (value instanceof Date) return value.toISOString();
  return jsonColumns.has(column) && typeof value === "string" ? (JSON.parse(value) as unknown) : value;
}

function camelCase(column: string): string {
  return column.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

function groupedBy(rows: readonly Row[], keyOf: (row: Row) => string): Groups {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const group = groups.get(keyOf(row));
    if (group === undefined) groups.set(keyOf(row), [row]);
    else group.push(row);
  }
  return groups;
}

import type { JobStatus, Priority, TaskStatus } from "@spe/contracts";

/** What one batch of the log changes in the view: rows, as they are written. Times are milliseconds since the epoch, `null` is SQL's null. */
export interface ViewChanges {
  /** Jobs of which a run begins in this batch, as they are at its end. */
  readonly begunJobs: readonly JobRow[];
  /** Jobs that never will run. What they were to be is told by their records, if at all. */
  readonly rejectedJobs: readonly JobRow[];
  readonly resumptions: readonly Resumption[];
  readonly jobPatches: readonly JobPatch[];
  readonly tasks: readonly TaskRow[];
  readonly pastAttempts: readonly AttemptRow[];
  /** Jobs known from pendingJobs only: written where nothing is. */
  readonly submittedJobs: readonly JobRow[];
  readonly logLines: readonly LogLineRow[];
}

/** What a job's description says, and no event changes. */
export interface JobDescription {
  readonly name: string | null;
  readonly priority: Priority;
  readonly numWorkers: number | null;
  /** JSON text. */
  readonly labels: string;
  /** "key=value", for filters. */
  readonly labelPairs: readonly string[];
  /** Of its tasks, each once. */
  readonly types: readonly string[];
  readonly resultDirectory: string | null;
  readonly resultUrl: string | null;
  readonly taskCount: number;
  /** JSON text: [{ name, type, needs: [names] }]. */
  readonly outline: string | null;
}

export interface JobRow {
  readonly id: string;
  readonly run: number;
  /** Of the last event of the job itself; 0: only its record in pendingJobs is known. */
  readonly sequence: number;
  readonly status: JobStatus;
  readonly description: JobDescription;
  readonly waitingFor: string | null;
  readonly submittedAt: number;
  readonly startedAt: number | null;
  readonly finishedAt: number | null;
  readonly error: string | null;
  readonly errors: string | null;
  readonly digest: string | null;
  readonly receiptPartition: number | null;
  readonly receiptOffset: number | null;
}

/** A later run of a job begins: what has not succeeded is pending again. */
export interface Resumption {
  readonly jobId: string;
  /** Tasks that had succeeded by then, as far as the batch says so. */
  readonly succeededBefore: readonly string[];
}

export interface JobPatch {
  readonly id: string;
  readonly sequence: number;
  /** null: as it was. With a status come `waitingFor`, `finishedAt`, `error` and `errors` as they now are, null included. */
  readonly status: JobStatus | null;
  readonly waitingFor: string | null;
  /** null: as it was. */
  readonly startedAt: number | null;
  readonly finishedAt: number | null;
  readonly error: string | null;
  readonly errors: string | null;
}

/**
 * What the events of a task say of it; null is "as it was". With `queuedAt` an attempt begins: then only `attempts` and `deliveries`
 * stay as they were, and all else that is null is null now.
 */
export interface TaskRow {
  readonly jobId: string;
  readonly name: string;
  readonly sequence: number;
  /** With a status comes `retryAt` as it now is, null included. */
  readonly status: TaskStatus | null;
  readonly attempts: number | null;
  readonly deliveries: number | null;
  readonly retryAt: number | null;
  readonly queuedAt: number | null;
  readonly startedAt: number | null;
  readonly finishedAt: number | null;
  readonly executor: string | null;
  /** When and where the same attempt ran, when it was queued once more. */
  readonly earlierStartedAt: number | null;
  readonly earlierExecutor: string | null;
  readonly progress: number | null;
  readonly result: string | null;
  readonly failure: string | null;
  readonly notRunBecause: string | null;
}

/** An attempt that ended without success, or was left behind by a later run; what is null may stand in the row of the task. */
export interface AttemptRow {
  readonly jobId: string;
  readonly task: string;
  readonly number: number;
  readonly sequence: number;
  readonly delivery: number | null;
  readonly executor: string | null;
  readonly queuedAt: number | null;
  readonly startedAt: number | null;
  readonly finishedAt: number | null;
  readonly failure: string | null;
}

export interface LogLineRow {
  readonly jobId: string;
  readonly logPartition: number;
  readonly logOffset: number;
  readonly line: number;
  readonly run: number;
  readonly task: string;
  readonly attempt: number;
  readonly delivery: number;
  readonly index: number;
  readonly executor: string;
  readonly stream: string;
  readonly level: string;
  readonly time: number;
  readonly message: string;
  readonly fields: string | null;
  readonly truncated: boolean;
}

/** The last beat of one executor. */
export interface ExecutorRow {
  readonly id: string;
  readonly logOffset: number;
  readonly seenAt: number;
  readonly incarnation: string;
  readonly status: string;
  readonly host: string;
  readonly pid: number;
  readonly pool: string;
  readonly taskTypes: readonly string[];
  readonly slots: number;
  readonly busy: number;
  readonly partitions: readonly number[];
  readonly running: readonly string[];
  readonly beat: number;
  readonly startedAt: number;
  readonly version: string | null;
}

/** An incarnation that another executor knows to be gone. */
export interface Death {
  readonly incarnation: string;
  readonly logOffset: number;
}

import type { JobStatus, Priority, TaskStatus } from "@spe/contracts";

/**
 * What one batch of the log changes in the view: rows, as they are written. Times are RFC 3339, `null` is SQL's null;
 * in patches `null` means "as it was" unless the field says otherwise.
 */
export interface ViewChanges {
  /** Jobs known from pendingJobs only: written where nothing is. */
  readonly submittedJobs: readonly JobRow[];
  readonly submittedTasks: readonly TaskRow[];
  /** Jobs of which a run begins in this batch. One of a first run stands here as it is at the end of the batch. */
  readonly begunJobs: readonly JobRow[];
  /** Of first runs, as they are at the end of the batch. */
  readonly begunTasks: readonly TaskRow[];
  /** Jobs of which a later run begins: whatever has not succeeded is pending again, before the patches apply. */
  readonly resumedJobs: readonly string[];
  /** Tasks of later runs: written where nothing is (the run before may have been rejected). */
  readonly resumedTasks: readonly TaskRow[];
  /** What their records announced goes, before a run begins. */
  readonly rejectedJobs: readonly Rejection[];
  readonly jobPatches: readonly JobPatch[];
  readonly taskPatches: readonly TaskPatch[];
  readonly attempts: readonly AttemptRow[];
  readonly completions: readonly CompletionRow[];
  readonly logLines: readonly LogLineRow[];
}

export type TaskCounts = Readonly<Record<TaskStatus, number>>;

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
  /** The whole of it as JSON text. */
  readonly text: string | null;
}

export interface JobRow {
  readonly id: string;
  readonly run: number;
  readonly sequence: number;
  readonly status: JobStatus;
  readonly description: JobDescription;
  readonly waitingFor: string | null;
  readonly submittedAt: string;
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
  readonly error: string | null;
  readonly errors: string | null;
  readonly digest: string | null;
  readonly receiptPartition: number | null;
  readonly receiptOffset: number | null;
  readonly taskCounts: TaskCounts;
}

export interface Rejection {
  readonly id: string;
  readonly sequence: number;
}

export interface JobPatch {
  readonly id: string;
  readonly run: number;
  readonly sequence: number;
  /** With a status come `waitingFor`, `finishedAt`, `error` and `errors` as they now are, null included. */
  readonly status: JobStatus | null;
  readonly waitingFor: string | null;
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
  readonly error: string | null;
  readonly errors: string | null;
}

/** What the events of a task say of it. */
export interface TaskProgress {
  readonly sequence: number;
  readonly status: TaskStatus | null;
  readonly attempts: number | null;
  readonly deliveries: number | null;
  readonly retryAt: string | null;
  readonly queuedAt: string | null;
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
  readonly executor: string | null;
  readonly progress: number | null;
  readonly result: string | null;
  readonly failure: string | null;
  readonly notRunBecause: string | null;
}

export interface TaskPatch extends TaskProgress {
  readonly jobId: string;
  readonly name: string;
  /** A new attempt or a new run: what is null here is null now, whatever it was (but for `attempts` and `deliveries`). */
  readonly isFresh: boolean;
}

export interface TaskRow extends TaskProgress {
  readonly jobId: string;
  readonly name: string;
  readonly ordinal: number;
  readonly type: string;
  readonly pool: string;
  /** JSON text: names. */
  readonly needs: string;
  readonly status: TaskStatus;
  readonly attempts: number;
  readonly deliveries: number;
}

export interface AttemptRow {
  readonly jobId: string;
  readonly task: string;
  readonly number: number;
  readonly sequence: number;
  readonly delivery: number | null;
  readonly executor: string | null;
  readonly queuedAt: string | null;
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
  readonly failure: string | null;
}

export interface CompletionRow {
  readonly logPartition: number;
  readonly logOffset: number;
  readonly jobId: string;
  readonly run: number;
  readonly name: string | null;
  readonly status: string;
  readonly submittedAt: string;
  readonly startedAt: string | null;
  readonly finishedAt: string;
  readonly resultDirectory: string | null;
  readonly resultUrl: string | null;
  readonly error: string | null;
  readonly taskCounts: string;
  readonly labels: string;
  readonly tasks: string;
  readonly results: string | null;
  readonly omittedResults: string;
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
  readonly time: string;
  readonly message: string;
  readonly fields: string | null;
  readonly truncated: boolean;
}

/** The last beat of one executor. */
export interface ExecutorRow {
  readonly id: string;
  readonly logOffset: number;
  readonly seenAt: string;
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
  readonly startedAt: string;
  readonly version: string | null;
}

/** An incarnation that another executor knows to be gone. */
export interface Death {
  readonly incarnation: string;
  readonly logOffset: number;
}

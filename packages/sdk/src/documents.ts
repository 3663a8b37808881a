/** The documents of the HTTP API, as contract §2 and §3 give them. Times are RFC 3339 in UTC; members are absent until they are known. */

export type JobStatus =
  | "pending"
  | "waiting"
  | "running"
  | "cancelling"
  | "succeeded"
  | "failed"
  | "cancelled"
  | "rejected";
export type TaskStatus =
  | "pending"
  | "queued"
  | "running"
  | "retrying"
  | "succeeded"
  | "failed"
  | "cancelled"
  | "not_run";

/** Why an attempt failed. */
export interface AttemptFailure {
  readonly reason: string;
  readonly message: string;
  readonly cause?: string;
  readonly exitCode?: number;
  readonly signal?: string;
}

/** Why a task failed, after so many attempts. */
export interface Failure extends AttemptFailure {
  readonly attempts: number;
}

/** What a job's document and a task's own say alike of a task. */
interface TaskFields {
  readonly name: string;
  readonly type: string;
  readonly status: TaskStatus;
  readonly needs: readonly string[];
  readonly deliveries?: number;
  readonly waitingFor?: string;
  readonly queuedAt?: string;
  readonly startedAt?: string;
  readonly finishedAt?: string;
  readonly executor?: string;
  /** 0..1 */
  readonly progress?: number;
  readonly result?: unknown;
  /** True where the result is too large for this document. */
  readonly resultOmitted?: boolean;
  readonly failure?: Failure;
  readonly notRunBecause?: string;
}

/** A task in its job's document. */
export interface TaskSummary extends TaskFields {
  /** How many there were. */
  readonly attempts: number;
}

/** A task's own document: its result whole, and every attempt. */
export interface TaskDocument extends TaskFields {
  readonly attempts: readonly AttemptDocument[];
}

export interface AttemptDocument {
  readonly number: number;
  readonly delivery: number;
  readonly executor?: string;
  readonly queuedAt?: string;
  readonly startedAt?: string;
  readonly finishedAt?: string;
  readonly failure?: AttemptFailure;
}

export interface JobSummary {
  readonly id: string;
  readonly run: number;
  readonly name?: string;
  readonly status: JobStatus;
  readonly priority?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly waitingFor?: string;
  readonly submittedAt?: string;
  readonly startedAt?: string;
  readonly finishedAt?: string;
  readonly resultDirectory?: string;
  readonly taskCounts?: Readonly<Partial<Record<TaskStatus, number>>>;
  readonly error?: { readonly code: string; readonly message: string; readonly pointer?: string };
}

export interface JobDocument extends JobSummary {
  readonly tasks: readonly TaskSummary[];
}

/** The answer to a submission that has been accepted but has not ended. */
export interface Accepted {
  readonly id: string;
  readonly run: number;
  readonly status: JobStatus;
  readonly links?: Readonly<Record<string, string>>;
  /** Where in Kafka the job stands. */
  readonly receipt?: { readonly topic: string; readonly partition: number; readonly offset: number };
}

export interface CommandAnswer {
  readonly id: string;
  readonly status: JobStatus;
  readonly commandId: string;
}

export interface Plan {
  readonly order: readonly string[];
  readonly schedule: readonly (readonly string[])[];
  readonly numWorkers: number;
}

export interface LogEntry {
  readonly type: "log";
  readonly id: string;
  readonly task: string;
  readonly attempt: number;
  readonly stream: string;
  readonly level: string;
  readonly time: string;
  readonly message: string;
  readonly truncated?: boolean;
}

const ended: ReadonlySet<string> = new Set(["succeeded", "failed", "cancelled", "rejected"]);

/** Whether nothing of the job runs any more. */
export function isEnded(status: JobStatus): boolean {
  return ended.has(status);
}

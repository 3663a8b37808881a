import type { JobStatus } from "@spe/contracts";
import type { Job } from "@spe/job";
import type { Standby } from "../dispatch/standby-state.js";
import type { StopReason, WaitingFor } from "../jobs/job-state.js";
import type { KeptResult, Succeeded, TaskState } from "../tasks/task-state.js";

/** Body of `job/<id>`: all of a job that changes, and its first block of tasks. Rewritten whenever anything of the job has changed. */
export interface JobHead {
  readonly id: string;
  readonly digest: string;
  readonly run: number;
  readonly sequence: number;
  readonly status: JobStatus;
  readonly submittedAtMs: number;
  readonly receiptOffset: number;
  readonly turns: readonly number[];
  readonly waitingFor?: WaitingFor | undefined;
  readonly startAtMs?: number | undefined;
  readonly runnableAtMs?: number | undefined;
  readonly startedAtMs?: number | undefined;
  readonly finishedAtMs?: number | undefined;
  readonly stop?: StopReason | undefined;
  /** The description itself where it is short, else the number of chunks it is in. */
  readonly description: Job | number;
  readonly tasks: readonly TaskRecord[];
}

/**
 * Body of `job/<id>/b/<n>`. The other two records of a job have no form of their own: the body of `job/<id>/d/<n>` is the n-th piece of
 * the description's JSON text, that of `job/<id>/r/<n>` the JSON text of the n-th task's result.
 */
export interface TaskBlock {
  readonly tasks: readonly TaskRecord[];
}

/** 0: a task of which nothing has happened yet. */
export type TaskRecord =
  | 0
  | readonly [attempt: number, retries: number, deliveries: number, state: StoredTaskState, standby?: Standby];

/** As in memory, but a large result's text stands in a record of its own. */
export type StoredTaskState =
  | Exclude<TaskState, Succeeded>
  | (Omit<Succeeded, "result"> & { readonly result: StoredResult });

export type StoredResult = KeptResult & { readonly isApart?: true };

import type { JsonObject, JsonValue } from "./json.js";

/**
 * What one attempt of a task may know and do. It belongs to that attempt: once `run` has settled, or `signal` has
 * aborted and the grace time is over, nothing done with it counts any more.
 */
export interface TaskContext {
  readonly jobId: string;
  readonly taskName: string;
  /** Which run of the job this is, from 1; resuming a job begins the next one. */
  readonly run: number;
  /** Which attempt of the task, from 1; a retry is the next one. */
  readonly attempt: number;
  /** How often this attempt was handed to an executor, from 1. Above 1, an earlier executor vanished and may have run some of it. */
  readonly deliveries: number;
  /** `<jobId>/<run>/<task>`: the same for all attempts and deliveries. Give it to whatever must not be done twice. */
  readonly idempotencyKey: string;
  /** Path of the local copy of the task's `inputUrl`, when it has one. */
  readonly inputFile?: string;

  /** Aborted when the task is cancelled or times out, or its executor shuts down; what doesn't end soon after is killed. */
  readonly signal: AbortSignal;

  /** One line for the job's log, seen live. */
  log(message: string, fields?: JsonObject): void;

  /** Tells how much is done, from 0 to 1. */
  progress(fraction: number): void;

  /**
   * Results by task name, of the tasks this one needs (with `resultsFrom: "ancestors"`, of all before it). It has no
   * prototype, so any task name is safe to ask for. Together at most 8 MiB: one that didn't fit is had by `result`.
   */
  readonly results: Readonly<Record<string, JsonValue>>;

  /** One of those results, whatever its size. Rejects for a task whose result isn't this one's to see. */
  result(taskName: string): Promise<JsonValue>;

  /**
   * A file of the job's result directory, as written by a task that succeeded before. Rejects when there is none, and
   * for a path that is absolute, has an empty part, `.`, `..`, a backslash or NUL.
   */
  readResult(path: string): Promise<Uint8Array>;

  /** Stages a file for the job's result directory; it appears there when this attempt succeeds. Text is stored as UTF-8. */
  writeResult(path: string, content: Uint8Array | string): Promise<void>;
}

/** The states of contract §3, and which may follow which. Diagrams, types and the exhaustive tests come from these tables. */
export const jobStatuses = [
  "pending",
  "waiting",
  "running",
  "cancelling",
  "succeeded",
  "failed",
  "cancelled",
  "rejected",
] as const;
export type JobStatus = (typeof jobStatuses)[number];

export const taskStatuses = [
  "pending",
  "queued",
  "running",
  "retrying",
  "succeeded",
  "failed",
  "cancelled",
  "not_run",
] as const;
export type TaskStatus = (typeof taskStatuses)[number];

export const endedJobStatuses = [
  "succeeded",
  "failed",
  "cancelled",
  "rejected",
] as const satisfies readonly JobStatus[];
export type EndedJobStatus = (typeof endedJobStatuses)[number];

export const endedTaskStatuses = [
  "succeeded",
  "failed",
  "cancelled",
  "not_run",
] as const satisfies readonly TaskStatus[];
export type EndedTaskStatus = (typeof endedTaskStatuses)[number];

/** "failed" and "cancelled" are left only by a resume, which begins a new run. */
export const jobTransitions: Readonly<Record<JobStatus, readonly JobStatus[]>> = {
  pending: ["waiting", "running", "failed", "cancelled", "rejected"],
  waiting: ["running", "failed", "cancelled"],
  running: ["cancelling", "succeeded", "failed", "cancelled"],
  cancelling: ["cancelled"],
  succeeded: [],
  failed: ["pending", "waiting", "running"],
  cancelled: ["pending", "waiting", "running"],
  rejected: ["pending", "waiting", "running", "rejected"],
};

/** "queued" goes back to "pending" never: a dispatch is superseded, not recalled. A pending task fails by schedule_to_start. Ended tasks other than "succeeded" are left only by a resume. */
export const taskTransitions: Readonly<Record<TaskStatus, readonly TaskStatus[]>> = {
  pending: ["queued", "not_run", "failed"],
  queued: ["running", "succeeded", "failed", "cancelled", "retrying", "not_run"],
  running: ["retrying", "succeeded", "failed", "cancelled", "queued"],
  retrying: ["queued", "not_run", "cancelled", "failed"],
  succeeded: [],
  failed: ["pending"],
  cancelled: ["pending"],
  not_run: ["pending"],
};

export function isEndedJob(status: string): status is EndedJobStatus {
  return (endedJobStatuses as readonly string[]).includes(status);
}

export function isEndedTask(status: string): status is EndedTaskStatus {
  return (endedTaskStatuses as readonly string[]).includes(status);
}

/** Why a task failed (contract §3). */
export const failureReasons = [
  "error",
  "timeout",
  "crashed",
  "out_of_memory",
  "permanent",
  "invalid_payload",
  "invalid_result",
  "result_too_large",
  "schedule_to_start",
  "deadline",
  "lost",
  "max_retries",
] as const;
export type FailureReason = (typeof failureReasons)[number];

/** The reasons after which a task is tried again where retries are left. */
export const retriedReasons: ReadonlySet<string> = new Set(["error", "timeout", "crashed", "out_of_memory"]);

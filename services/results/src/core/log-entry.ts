import type { JobEvents, TaskLogLines } from "@spe/contracts";
import type { InvalidSubmission, ReadableSubmission } from "@spe/job";

/** A record of the log, decoded: what the view is made of. */
export type LogEntry = SubmissionEntry | EventsEntry | LogLinesEntry;

interface FromLog {
  readonly partition: number;
  readonly offset: number;
  /** The broker's append time, milliseconds since the epoch. */
  readonly timestampMs: number;
}

/** At home in its partition, and readable: what can't be read enters the view by the planner's rejection only. */
export interface SubmissionEntry extends FromLog {
  readonly kind: "submission";
  readonly submission: ReadableSubmission | InvalidSubmission;
}

export interface EventsEntry extends FromLog {
  readonly kind: "events";
  readonly value: JobEvents;
}

export interface LogLinesEntry extends FromLog {
  readonly kind: "log lines";
  readonly value: TaskLogLines;
}

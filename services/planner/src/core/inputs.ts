import type { JobCommand, TaskEvent } from "@spe/contracts";
import type { Submission } from "@spe/job";
import type { Fleet } from "./fleet.js";

/**
 * All that ever moves a planner partition. Everything that is not in the log (the fleet, ends of topics, seeds) arrives as a
 * recorded input too, so that a history replays to identical outputs.
 */
export type Input =
  | SubmissionInput
  | CommandInput
  | TaskEventInput
  | PassedInput
  | FleetInput
  | TimersInput
  | GoneInput;

interface FromLog {
  readonly offset: number;
  /** The broker's append time, milliseconds since the epoch. */
  readonly timestampMs: number;
}

/** A record of pendingJobs that is at home in this partition, read and judged as far as one can without state. */
export interface SubmissionInput extends FromLog {
  readonly kind: "submission";
  readonly submission: Submission;
}

export interface CommandInput extends FromLog {
  readonly kind: "command";
  readonly jobId: string;
  readonly command: JobCommand;
  /** End of this partition of pendingJobs, asked after the command was read: an unknown job may still lie before it (H10). */
  readonly pendingJobsEnd: number;
}

export interface TaskEventInput extends FromLog {
  readonly kind: "taskEvent";
  readonly event: TaskEvent;
}

/** The reader stepped over offsets that hold nothing for the core (markers, forwarded or unreadable records). */
export interface PassedInput {
  readonly kind: "passed";
  readonly topic: InputTopic;
  readonly nextOffset: number;
}

/** The fleet as the executor registry shows it has changed. */
export interface FleetInput {
  readonly kind: "fleet";
  readonly fleet: Fleet;
  /** End of this partition of taskEvents, asked after the news: no executor is judged dead before all up to here is processed (two phases). */
  readonly taskEventsEnd: number;
}

/** Timers may be due. `taskEventsEnd` as in FleetInput, for timers that condemn. */
export interface TimersInput {
  readonly kind: "timers";
  readonly taskEventsEnd: number;
}

/** Dispatches whose records are proven to be in their lanes no more: aborted behind the planner's back, or lost with their topic. */
export interface GoneInput {
  readonly kind: "gone";
  readonly dispatches: readonly AttemptName[];
  /** End of this partition of taskEvents, asked after the proof: who has not heard all up to there can't judge, and passes it over. */
  readonly taskEventsEnd: number;
}

export interface AttemptName {
  readonly jobId: string;
  readonly run: number;
  readonly task: string;
  readonly attempt: number;
}

export type InputTopic = "pendingJobs" | "jobControl" | "taskEvents";

/** Next offset to be processed of each input. */
export type Positions = Readonly<Record<InputTopic, number>>;

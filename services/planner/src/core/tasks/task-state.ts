import { limits, type TaskFailure } from "@spe/contracts";
import type { Standby } from "../dispatch/standby-state.js";

/** The process that has an attempt. */
export interface Holder {
  readonly executor: string;
  readonly incarnation: string;
}

/** A result that an attempt published. Always found in taskEvents; kept by value as well where it is small. */
export interface KeptResult {
  /** Of the taskEvents record that carried it, in this job's home partition. */
  readonly offset: number;
  readonly bytes: number;
  /** JSON text. */
  readonly text?: string;
}

/** So small that 128 of them always fit into a dispatch. */
export function isSmallResult({ bytes }: KeptResult): boolean {
  return bytes <= limits.inlineUpstreamBytes / smallResultsInline;
}

/** See isSmallResult. */
export const smallResultsInline = 128;

/** Where an attempt waits that has been handed to a lane. */
export interface Queued {
  readonly status: "queued";
  /** The lane's partition. */
  readonly lane: number;
  readonly queuedAtMs: number;
  /** When it could have begun: `scheduleToStartMs` counts from here. */
  readonly readyAtMs: number;
  /** True once any delivery of this attempt is known to have begun. */
  readonly begun: boolean;
  /** A standby of this attempt went before. */
  readonly hadStandby?: true;
  /** Who was told last to run it and has not said yet that it does: it may be running there by now. */
  readonly holder?: Holder;
  /** As in Running. */
  readonly isRecordless?: true;
  /** As in Running. */
  readonly claims?: readonly Holder[];
  /** As in Running. */
  readonly vanished?: number;
}

export interface Running {
  readonly status: "running";
  readonly lane: number;
  readonly queuedAtMs: number;
  readonly readyAtMs: number;
  readonly startedAtMs: number;
  /** By which it runs there. */
  readonly delivery: number;
  readonly holder: Holder;
  /** Others that were delivered the same record: answered when this holder has ended or is dead (H1). */
  readonly claims: readonly Holder[];
  /** It was begun as a standby, which is of no use to anybody else: should its holder die, it is written whole. */
  readonly isRecordless?: true;
  /** How often an executor died while it ran this attempt; 0 where absent. */
  readonly vanished?: number;
}

export interface Retrying {
  readonly status: "retrying";
  readonly retryAtMs: number;
}

export interface Succeeded {
  readonly status: "succeeded";
  readonly finishedAtMs: number;
  readonly executor: string;
  readonly result: KeptResult;
}

export interface Failed {
  readonly status: "failed";
  readonly finishedAtMs: number;
  readonly executor?: string;
  readonly failure: TaskFailure;
}

export interface Cancelled {
  readonly status: "cancelled";
  readonly finishedAtMs: number;
  readonly executor?: string;
}

export interface NotRun {
  readonly status: "not_run";
  readonly because: string;
}

export type TaskState =
  | { readonly status: "pending" }
  | Queued
  | Running
  | Retrying
  | Succeeded
  | Failed
  | Cancelled
  | NotRun;

export interface Task {
  /** The highest attempt number given; rises for the life of the job's id. */
  attempt: number;
  /** Used up in this run. */
  retries: number;
  /** Of the current attempt. */
  deliveries: number;
  state: TaskState;
  /** Of a pending task; only `setStandby` and `setTask` change it. */
  standby?: Standby | undefined;
}

export const pending: TaskState = { status: "pending" };

/** Who has the attempt, or was told to; undefined while it waits for whoever is delivered its record. */
export function holderOf(state: TaskState): Holder | undefined {
  return isAtWork(state) ? state.holder : undefined;
}

/** Handed to a lane and not ended: it takes one of its job's workers and one place in its pool's window. */
export function isAtWork(state: TaskState): state is Queued | Running {
  return state.status === "queued" || state.status === "running";
}

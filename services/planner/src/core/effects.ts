import type { Completion, ExecutorCommand, JobEvents, PlannerStateEntry, Priority, TaskDispatch } from "@spe/contracts";
import type { ResultDocument } from "./jobs/result-document.js";

/** What one micro-batch of decisions asks to be written, in one transaction. Plain data: the shell encodes and carries it out. */
export interface Effects {
  readonly dispatches: readonly Dispatch[];
  readonly jobEvents: readonly JobEvents[];
  readonly completions: readonly Completion[];
  /** One for each completion of a job that was not rejected: files, to be there before the transaction is. */
  readonly documents: readonly ResultDocument[];
  readonly executorCommands: readonly ExecutorCommand[];
  readonly deadLetters: readonly DeadLetter[];
  /** Coalesced: one entry a key. null deletes. */
  readonly stateEntries: readonly StateEntry[];
  /** False where nothing in here is urgent: only `started` and `progress` were processed, which may wait up to 50 ms for company (H23). */
  readonly urgent: boolean;
}

export interface Dispatch {
  readonly pool: string;
  readonly priority: Priority;
  /** Of the lane. */
  readonly partition: number;
  readonly value: TaskDispatch;
}

/** A record of pendingJobs that goes to the dead letters as it came; the shell has its bytes. */
export interface DeadLetter {
  readonly offset: number;
  readonly code: string;
  readonly message: string;
}

export interface StateEntry {
  readonly key: string;
  readonly entry: PlannerStateEntry | null;
}

import type { Completion, ExecutorCommand, PlannerStateEntry } from "@spe/contracts";
import type { DeadLetter, Dispatch } from "./effects.js";
import type { EventStream } from "./events.js";
import type { JobState } from "./jobs/job-state.js";
import type { ResultDocument } from "./jobs/result-document.js";

/** What the inputs since the last settle have brought about, not yet handed out. */
export class Batch {
  readonly dispatches: Dispatch[] = [];
  readonly completions: Completion[] = [];
  readonly documents: ResultDocument[] = [];
  readonly executorCommands: ExecutorCommand[] = [];
  readonly deadLetters: DeadLetter[] = [];
  /** Jobs whose records have to be written, in the order they were first touched. */
  readonly touched = new Set<JobState>();
  /** Tasks that went to work, or succeeded, in this batch: what comes after them may stand by. */
  readonly atWork: [JobState, number][] = [];
  readonly succeeded: [JobState, number][] = [];
  /** Events of ids that have no job here (any more). */
  readonly strays: EventStream[] = [];
  /** Entries that belong to no job. */
  readonly entries = new Map<string, PlannerStateEntry | null>();
  /** Jobs whose wait ended in this batch: those not dispatched by its end say what they wait for now. */
  readonly nowRunnable = new Set<JobState>();
  fleetChanged = false;
  urgent = false;
  /** True once any input was taken in. */
  begun = false;
}

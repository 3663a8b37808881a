import type { TimedRun } from "./timed-run.js";

/** One graph on so many workers. */
export interface GraphCase {
  readonly graph: string;
  readonly tasks: number;
  readonly medianTaskMs: number;
  readonly numWorkers: number;
  readonly idealMs: number;
  readonly longestChain: number;
  /** One a round. */
  readonly runs: readonly GraphRun[];
}

export interface GraphRun {
  readonly mostAtOnce: number;
  /** By the times in the job's document. */
  readonly timed: TimedRun;
  readonly submitToCompletionMs: number;
}

import type { TimedRun } from "./timed-run.js";

/** One graph on so many workers, once. */
export interface GraphRun {
  readonly graph: string;
  readonly tasks: number;
  readonly medianTaskMs: number;
  readonly numWorkers: number;
  readonly mostAtOnce: number;
  readonly idealMs: number;
  readonly longestChain: number;
  /** By the times in the job's document. */
  readonly timed: TimedRun;
  readonly submitToCompletionMs: number;
}

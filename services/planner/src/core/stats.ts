import { hasEnded } from "./jobs/job-state.js";
import type { PartitionState } from "./partition-state.js";

/** A partition in numbers, for metrics and readiness. */
export interface PartitionStats {
  /** Not ended. */
  readonly activeJobs: number;
  /** Ended, and kept because they may be resumed. */
  readonly resumableJobs: number;
  readonly readyTasks: number;
  readonly queuedTasks: number;
  readonly runningTasks: number;
  readonly retryingTasks: number;
  readonly endedIds: number;
  /** Pools that the registry shows, and how many attempts this partition has there. */
  readonly pools: readonly { readonly pool: string; readonly slots: number; readonly outstanding: number }[];
  /** The first taskEvents record that a result is still looked up in; undefined where there is none: all that was read may be trimmed. */
  readonly oldestReference: number | undefined;
}

export function statsOf(state: PartitionState): PartitionStats {
  const sums = { readyTasks: 0, queuedTasks: 0, runningTasks: 0, retryingTasks: 0 };
  let activeJobs = 0;
  let oldestReference = Number.POSITIVE_INFINITY;
  for (const job of state.jobs.values()) {
    if (!hasEnded(job)) activeJobs++;
    for (const ready of job.ready) sums.readyTasks += ready.size;
    sums.queuedTasks += job.counts.queued;
    sums.runningTasks += job.counts.running;
    sums.retryingTasks += job.counts.retrying;
    oldestReference = Math.min(oldestReference, job.oldestReference);
  }
  return {
    activeJobs,
    resumableJobs: state.timers.expiries.size,
    ...sums,
    endedIds: state.ended.size,
    pools: [...state.fleet.pools].map(([pool, { slots }]) => ({
      pool,
      slots,
      outstanding: state.load.outstanding(pool),
    })),
    oldestReference: Number.isFinite(oldestReference) ? oldestReference : undefined,
  };
}

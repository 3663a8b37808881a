/** The executors as the planner sees them: who is alive, what they can run, who owns which lane partitions. Recorded input (H18). */
export interface Fleet {
  readonly executors: readonly FleetExecutor[];
  /** Incarnations known to be gone: beat silence, a successor's word, or their own farewell. */
  readonly deadIncarnations: readonly string[];
  /** Per pool: every task type announced by any executor in the last 7 days, dead ones included. A pool that is absent never had an executor. */
  readonly knownTypes: readonly { readonly pool: string; readonly types: readonly string[] }[];
}

export interface FleetExecutor {
  readonly executor: string;
  readonly incarnation: string;
  readonly pool: string;
  readonly slots: number;
  /** Lane partitions it owns. */
  readonly partitions: readonly number[];
}

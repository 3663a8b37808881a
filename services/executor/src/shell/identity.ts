/** Who this executor is; every event it publishes says so. */
export interface ExecutorIdentity {
  /** Stable over restarts where the launcher or the operator sets it. */
  readonly executor: string;
  /** New at every start of the process. */
  readonly incarnation: string;
  readonly host: string;
  readonly pid: number;
  readonly pool: string;
  readonly startedAtMs: number;
}

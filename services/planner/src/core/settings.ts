/** What a planner partition is told once, when it begins. Part of every recorded history. */
export interface PlannerSettings {
  readonly partition: number;
  /** Of pendingJobs, and so of every topic that is keyed by job. */
  readonly partitionCount: number;
  /** Of each lane `tasks.<pool>.<priority>`. */
  readonly lanePartitions: number;
  /** The pools that the configuration names. */
  readonly pools: readonly string[];
  /** Task types that every executor has. */
  readonly builtInTypes: readonly string[];
  /** Of one attempt; one more and it ends as `lost`. */
  readonly maxDeliveries: number;
  /** How long an ended id is remembered. */
  readonly dedupWindowMs: number;
  /** How many ended ids this partition remembers at most. */
  readonly dedupMax: number;
  /** Of jitter and of the choice among equal lanes. */
  readonly seed: number;
}

/** Fixed bounds of the planner; what an operator may turn is in PlannerSettings. */
export const bounds = {
  /** Tasks in one state record. */
  blockTasks: 32,
  /** Description texts up to this length stand in the job's head, longer ones in chunks of their own. */
  inlineDescriptionChars: 2_048,
  /** At most 512 KiB of UTF-8, three bytes to a UTF-16 unit. */
  descriptionChunkChars: 170_000,
  /** Results up to this length stand with their task, longer ones in a record of their own. */
  inlineResultChars: 1_024,
  /** Results up to this size are kept by value, larger ones only as a reference into taskEvents. */
  keptResultBytes: 64 * 1_024,
  /** Of one job: results that others of its tasks may want. Past it a result is kept as a reference. */
  keptInnerBytes: 16 * 1_024 * 1_024,
  /** Of one job: results that its completion may carry. */
  keptSinkBytes: 4 * 1_024 * 1_024,
  eventRecordBytes: 512 * 1_024,
  /** A job.pending event larger than this leaves the payloads out of the description: a record takes 10 MiB. */
  eventDescriptionBytes: 9 * 1_024 * 1_024,
  /** Dispatches of one transaction; what is left goes with the next. */
  dispatchBytes: 16 * 1_024 * 1_024,
  /** Before a task is dispatched again that an executor gave up without a reason. */
  repeatMs: 1_000,
  failureMessageChars: 8_192,
  reasonChars: 1_024,
  commandIdChars: 256,
  /** How long a failed or cancelled job keeps what a resume needs. */
  resumableMs: 7 * 24 * 3_600_000,
  resumableJobs: 10_000,
  recentEndsMs: 500,
  /** Once so many tasks of one job stand by, none is sent ahead that needs something yet … */
  standbys: 32,
  /** … and of those that need only a worker, the first so many. */
  readyStandbys: 16,
  /** A task stands by only once it needs no more than so many that have not succeeded. */
  standbyNeeds: 16,
  /** A command for an unknown job is kept so long after pendingJobs was read to its end: a forwarded record may be on its way (H10). */
  forwardMs: 30_000,
  /** Before it is looked again whether pendingJobs has been read so far. */
  recheckMs: 1_000,
  /** Of the task names in a retry command: as many as the largest job has. */
  commandNamesChars: 10_000 * 131,
  rememberedCommands: 10_000,
  /** An executor that the registry has never shown is given so long to appear. */
  unknownExecutorMs: 15_000,
} as const;

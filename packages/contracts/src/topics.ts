/** Topic, group and transactional-id names. `prefix` (SPE_PREFIX) stands before every one of them. */
export const priorities = ["urgent", "high", "normal", "low"] as const;
export type Priority = (typeof priorities)[number];

export interface Names {
  readonly pendingJobs: string;
  readonly jobControl: string;
  readonly executorControl: string;
  readonly taskEvents: string;
  readonly jobEvents: string;
  readonly completedJobs: string;
  readonly taskLogs: string;
  readonly plannerState: string;
  readonly executorRegistry: string;
  readonly deadLetters: string;
  /** One lane: the tasks of one priority for the executors of one pool. */
  readonly lane: (pool: string, priority: Priority) => string;
  readonly plannerGroup: string;
  readonly executorGroup: (pool: string) => string;
  readonly resultsGroup: string;
  readonly plannerTransactionalId: (partition: number) => string;
}

export function namesWith(prefix: string): Names {
  return {
    pendingJobs: `${prefix}pendingJobs`,
    jobControl: `${prefix}jobControl`,
    executorControl: `${prefix}executorControl`,
    taskEvents: `${prefix}taskEvents`,
    jobEvents: `${prefix}jobEvents`,
    completedJobs: `${prefix}completedJobs`,
    taskLogs: `${prefix}taskLogs`,
    plannerState: `${prefix}plannerState`,
    executorRegistry: `${prefix}executorRegistry`,
    deadLetters: `${prefix}pendingJobs.dlq`,
    lane: (pool, priority) => `${prefix}tasks.${pool}.${priority}`,
    plannerGroup: `${prefix}spe-planner`,
    executorGroup: (pool) => `${prefix}spe-executor-${pool}`,
    resultsGroup: `${prefix}spe-results`,
    plannerTransactionalId: (partition) => `${prefix}spe-planner-${partition}`,
  };
}

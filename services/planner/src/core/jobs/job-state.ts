import type { EndedJobStatus, JobStatus, TaskStatus } from "@spe/contracts";
import { isEndedJob } from "@spe/contracts";
import type { Job, JobTask } from "@spe/job";
import { ReadyTasks } from "../dispatch/ready-tasks.js";
import type { EventStream } from "../events.js";
import { graphOf, type TaskGraph } from "../tasks/task-graph.js";
import { pending, type Task } from "../tasks/task-state.js";
import type { Timer } from "../time/timers.js";

/** Why a job was stopped before its tasks had all had their turn. */
export type StopReason = "cancelled" | "deadline" | "fail_fast";
export type WaitingFor = "start" | "time" | "executor";

/** Where in pendingJobs the job stands. */
export interface Receipt {
  readonly partition: number;
  readonly offset: number;
}

/**
 * One job, as its planner holds it while it runs, and for some days after it failed or was cancelled.
 *
 * What is not marked as derived is what the state records carry (entries/encode-job.ts).
 */
export interface JobState extends EventStream {
  readonly digest: string;
  readonly description: Job;
  readonly submittedAtMs: number;
  readonly receipt: Receipt;
  readonly tasks: readonly Task[];
  /** Only setJobStatus sets it. */
  status: JobStatus;
  waitingFor: WaitingFor | undefined;
  /** End of the wait for `delayMs` or `notBefore`. */
  startAtMs: number | undefined;
  /** When this run's wait was over: deadline and scheduleToStart count from here. */
  runnableAtMs: number | undefined;
  startedAtMs: number | undefined;
  finishedAtMs: number | undefined;
  stop: StopReason | undefined;
  /** For each pool of the graph: the job's place in that pool's queue, 0 where it doesn't stand in it. */
  readonly turns: number[];

  // Derived.
  readonly graph: TaskGraph;
  /** For each task, how many of its needs have not succeeded. */
  readonly unmet: number[];
  /** For each pool of the graph: the tasks that may be dispatched. */
  readonly ready: readonly ReadyTasks[];
  readonly counts: Record<TaskStatus, number>;
  /** Tasks that have a standby. */
  readonly standbys: Set<number>;
  /** Bytes of results kept by value. */
  kept: { inner: number; sinks: number };
  /** The smallest taskEvents offset that something may yet refer to. */
  oldestReference: number;
  /** Its wait, its deadline, or the day it is forgotten: never two at once. */
  timer: Timer | undefined;
  /** Backoffs and scheduleToStart, by task. */
  readonly taskTimers: Map<number, Timer>;
  /** Blocks of tasks that the next settle has to write. */
  readonly dirtyBlocks: Set<number>;
  /** The description as JSON, from the job's acceptance to its first settle. */
  unsavedText: string | undefined;
  /** Keys under which something of it is stored. */
  readonly storedKeys: Set<string>;
  /** True once nothing of it is to be kept: the next settle deletes its records. */
  forgotten: boolean;
}

/** What a job is when it has just been accepted, before any wait. */
export interface NewJob {
  readonly id: string;
  readonly run: number;
  /** Of the last event that was published under this id. */
  readonly sequence: number;
  readonly digest: string;
  readonly description: Job;
  readonly submittedAtMs: number;
  readonly receipt: Receipt;
}

export function newJobState(job: NewJob, tasks = job.description.tasks.map(newTask)): JobState {
  const graph = graphOf(job.description);
  // Member by member: a spread would cost more than all the rest.
  return {
    id: job.id,
    run: job.run,
    sequence: job.sequence,
    digest: job.digest,
    description: job.description,
    submittedAtMs: job.submittedAtMs,
    receipt: job.receipt,
    tasks,
    status: "pending",
    waitingFor: undefined,
    startAtMs: undefined,
    runnableAtMs: undefined,
    startedAtMs: undefined,
    finishedAtMs: undefined,
    stop: undefined,
    turns: graph.pools.map(() => 0),
    graph,
    unmet: job.description.tasks.map((task) => task.needs.length),
    ready: graph.pools.map(() => new ReadyTasks()),
    counts: countTasks(tasks),
    standbys: new Set(),
    kept: { inner: 0, sinks: 0 },
    oldestReference: Number.POSITIVE_INFINITY,
    timer: undefined,
    taskTimers: new Map(),
    dirtyBlocks: new Set(),
    unsavedText: undefined,
    storedKeys: new Set(),
    forgotten: false,
    outbox: [],
  };
}

export function newTask(): Task {
  return { attempt: 0, retries: 0, deliveries: 0, state: pending };
}

export function taskAt(job: JobState, index: number): Task {
  const task = job.tasks[index];
  if (task === undefined) throw new Error(`job ${job.id} has no task with index ${index}`);
  return task;
}

export function descriptionAt(job: JobState, index: number): JobTask {
  const task = job.description.tasks[index];
  if (task === undefined) throw new Error(`job ${job.id} describes no task with index ${index}`);
  return task;
}

/** Tasks of it that are with the executors: the ones that `numWorkers` bounds. */
export function atWork(job: JobState): number {
  return job.counts.queued + job.counts.running;
}

/** Workers of it that are taken, or set aside for a standby that waits for a success. */
export function placesTaken(job: JobState): number {
  let places = atWork(job);
  for (const index of job.standbys) {
    if (job.tasks[index]?.standby?.isBeside === true && job.unmet[index] !== 0) places++;
  }
  return places;
}

/** `numWorkers`, or no bound. */
export function mostAtWork(job: JobState): number {
  return job.description.numWorkers ?? Number.POSITIVE_INFINITY;
}

/** Tasks that will still change. */
export function openTasks(job: JobState): number {
  const { pending, queued, running, retrying } = job.counts;
  return pending + queued + running + retrying;
}

/** True where its ready tasks may be dispatched. */
export function isRunnable(job: JobState): boolean {
  return job.runnableAtMs !== undefined && job.stop === undefined && !isEndedJob(job.status);
}

export function hasEnded(job: JobState): job is JobState & { status: EndedJobStatus } {
  return isEndedJob(job.status);
}

export function isSink(job: JobState, index: number): boolean {
  return job.graph.dependents[index]?.length === 0;
}

/** How many needs of each task have not succeeded. */
export function countUnmet(job: JobState): void {
  job.description.tasks.forEach((task, index) => {
    job.unmet[index] = task.needs.reduce(
      (count, need) => (job.tasks[need]?.state.status === "succeeded" ? count : count + 1),
      0,
    );
  });
}

export function countTasks(tasks: readonly Task[]): Record<TaskStatus, number> {
  const counts = {
    pending: 0,
    queued: 0,
    running: 0,
    retrying: 0,
    succeeded: 0,
    failed: 0,
    cancelled: 0,
    not_run: 0,
  };
  for (const task of tasks) counts[task.state.status]++;
  return counts;
}

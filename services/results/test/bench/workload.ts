import { formatTime, type JobEvent, type MessageTypes } from "@spe/contracts";
import { avroOfJob, defaultResultDirectory, type Job } from "@spe/job";

/** What the engine writes of one job, and when: milliseconds from the moment the whole load is handed in. */
export type TimedRecord = { readonly atMs: number; readonly jobId: string } & (
  | { readonly topic: "pendingJobs"; readonly value: MessageTypes["pendingJobs"] }
  | { readonly topic: "jobEvents"; readonly value: MessageTypes["jobEvents"] }
);

/** How fast the planner of the load takes jobs up, and how fast the executors run tasks. */
export interface Pace {
  readonly submittedPerSecond: number;
  readonly acceptedPerSecond: number;
  readonly tasksPerSecond: number;
  /** From the dispatch of a task to the news of its end: so long the line before the workers is. */
  readonly taskMs: number;
}

/** The events of one record of jobEvents; `task` by its place. */
interface Step {
  readonly queued?: readonly number[];
  readonly succeeded?: readonly number[];
}

/** One task, or a graph 1 → 8 → 1, in the steps that a planner under load was seen to take. */
const steps = {
  one: [{ queued: [0] }, { succeeded: [0] }],
  graph: [
    { queued: [0] },
    { succeeded: [0], queued: [1, 2, 3, 4] },
    { queued: [5, 6, 7, 8] },
    { succeeded: [1, 2] },
    { succeeded: [3, 4, 5] },
    { succeeded: [6, 7] },
    { succeeded: [8], queued: [9] },
    { succeeded: [9] },
  ],
} as const satisfies Record<string, readonly Step[]>;

export type Shape = keyof typeof steps;

/** All records of `count` jobs that are handed in at once, in the order of time. `firstMs`: the moment of it, since the epoch. */
export function loadOf(shape: Shape, count: number, pace: Pace, firstMs: number): TimedRecord[] {
  const tasks = shape === "one" ? 1 : 10;
  const records = Array.from({ length: count }, (_, n) => {
    const submittedMs = (n * 1_000) / pace.submittedPerSecond;
    const acceptedMs = Math.max(submittedMs + 10, (n * 1_000) / pace.acceptedPerSecond);
    const startedMs = Math.max(acceptedMs + 1, (n * tasks * 1_000) / pace.tasksPerSecond);
    return lifeOf(shape, `${shape}-${crypto.randomUUID()}`, { submittedMs, acceptedMs, startedMs, firstMs, ...pace });
  });
  return records.flat().sort((a, b) => a.atMs - b.atMs);
}

interface Times {
  readonly firstMs: number;
  readonly submittedMs: number;
  readonly acceptedMs: number;
  readonly startedMs: number;
  readonly taskMs: number;
}

function lifeOf(shape: Shape, jobId: string, times: Times): TimedRecord[] {
  const job = jobOf(shape, jobId);
  const timeAt = (atMs: number): string => formatTime(times.firstMs + atMs);
  const submittedAt = timeAt(times.submittedMs);
  const startedAt = timeAt(times.startedMs);
  let sequence = 0;
  const record = (atMs: number, fields: readonly Omit<JobEvent, "sequence" | "time">[]): TimedRecord => {
    const events = fields.map((field) => ({ sequence: ++sequence, time: timeAt(atMs), ...field }));
    return { atMs, jobId, topic: "jobEvents", value: { jobId, run: 1, events } };
  };
  const pending = {
    ...{ type: "job.pending", description: JSON.stringify(job), digest: "d".repeat(64), submittedAt },
    ...{ receiptPartition: 0, receiptOffset: 0 },
  };
  const life: TimedRecord[] = [
    { atMs: times.submittedMs, jobId, topic: "pendingJobs", value: avroOfJob(job, "ignore") },
    record(times.acceptedMs, [pending]),
  ];
  const gapMs = times.taskMs / (shape === "one" ? 1 : 4);
  let atMs = times.startedMs;
  for (const [index, step] of steps[shape].entries()) {
    const isFirst = index === 0;
    const isLast = index === steps[shape].length - 1;
    life.push(
      record(atMs, [
        ...(isFirst ? [{ type: "job.running", startedAt }] : []),
        ...eventsOf(step, timeAt(atMs)),
        ...(isLast ? [{ type: "job.succeeded", startedAt, finishedAt: timeAt(atMs) }] : []),
      ]),
    );
    if (!isLast) atMs += gapMs;
  }
  return life;
}

function eventsOf({ queued = [], succeeded = [] }: Step, at: string): Omit<JobEvent, "sequence" | "time">[] {
  const ran = { attempt: 1, delivery: 1, executor: "host-a-1", startedAt: at };
  return [
    ...succeeded.flatMap((task) => [
      { type: "task.running", task: `t${task}`, ...ran },
      { type: "task.succeeded", task: `t${task}`, ...ran, finishedAt: at, result: "null" },
    ]),
    ...queued.map((task) => ({ type: "task.queued", task: `t${task}`, attempt: 1, delivery: 1, queuedAt: at })),
  ];
}

function jobOf(shape: Shape, id: string): Job {
  const graph = [[], ...Array.from({ length: 8 }, () => [0]), [1, 2, 3, 4, 5, 6, 7, 8]];
  const needs = shape === "one" ? [[]] : graph;
  return {
    tasks: needs.map((needed, index) => ({
      ...{ name: `t${index}`, type: "noop", payload: "null", needs: needed, resultsFrom: "needs", timeoutMs: 900_000 },
      retries: { max: 0, delayMs: 200, factor: 2, maxDelayMs: 60_000, jitter: 0.2 },
      pool: "default",
    })),
    ...{
      priorityTasks: [],
      priority: "normal",
      autostart: true,
      onFailure: "skip_dependents",
      webhooks: [],
      labels: {},
    },
    resultDirectory: defaultResultDirectory(id),
  };
}

import type { TaskRun } from "../../e2e/task-times.js";

/** What is read of a job's document. */
export interface JobTimes {
  readonly tasks: readonly (TaskRun & { readonly queuedAt: string })[];
}

/** Milliseconds of a task that no ideal scheduler would have spent. */
export interface Overhead {
  /** From the last end before it was dispatched: the news' way to the planner. Only where that end, not the submission, was waited for. */
  readonly endToQueued: number | undefined;
  readonly queuedToStarted: number;
  /** How much longer than its `ms` it ran. */
  readonly run: number;
}

export interface TimedRun {
  /** From the first start to the last end. */
  readonly makespanMs: number;
  readonly overheads: readonly Overhead[];
}

/** What the times of a finished job say, against the `ms` that each task was to take. */
export function timedRun({ tasks }: JobTimes, msOf: ReadonlyMap<string, number>): TimedRun {
  const times = tasks.map(({ name, queuedAt, startedAt, finishedAt }) => ({
    ms: msOf.get(name) ?? 0,
    queuedAt: Date.parse(queuedAt),
    startedAt: Date.parse(startedAt),
    finishedAt: Date.parse(finishedAt),
  }));
  const ends = times.map(({ finishedAt }) => finishedAt).sort((a, b) => a - b);
  return {
    makespanMs: (ends.at(-1) ?? Number.NaN) - Math.min(...times.map(({ startedAt }) => startedAt)),
    overheads: times.map(({ ms, queuedAt, startedAt, finishedAt }) => {
      const lastEnd = ends.findLast((end) => end <= queuedAt);
      return {
        endToQueued: lastEnd === undefined ? undefined : queuedAt - lastEnd,
        queuedToStarted: startedAt - queuedAt,
        run: finishedAt - startedAt - ms,
      };
    }),
  };
}

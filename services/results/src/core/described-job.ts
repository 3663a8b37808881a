import type { Job } from "@spe/job";
import type { JobDescription, TaskCounts } from "./view-changes.js";
import { storableText } from "./storable.js";
import type { DescribedTask } from "./task-draft.js";

/** A description, as the view keeps it. */
export interface DescribedJob {
  readonly description: JobDescription;
  /** In description order. */
  readonly tasks: ReadonlyMap<string, DescribedTask>;
}

/** Nothing is known of what the client asked for: it can't be read, or is not valid. */
export const undescribed: DescribedJob = {
  description: {
    name: null,
    priority: "normal",
    numWorkers: null,
    labels: "{}",
    labelPairs: [],
    types: [],
    resultDirectory: null,
    resultUrl: null,
    text: null,
  },
  tasks: new Map(),
};

/** `text` is the job as JSON text. */
export function describe(job: Job, text: string): DescribedJob {
  const labels = Object.entries(job.labels);
  return {
    description: {
      name: job.name === undefined ? null : storableText(job.name),
      priority: job.priority,
      numWorkers: job.numWorkers ?? null,
      labels: JSON.stringify(job.labels),
      labelPairs: labels.map(([key, value]) => storableText(`${key}=${value}`)),
      types: [...new Set(job.tasks.map(({ type }) => type))],
      resultDirectory: job.resultDirectory,
      resultUrl: job.resultUrl ?? null,
      text,
    },
    tasks: new Map(
      job.tasks.map((task, ordinal) => [
        task.name,
        { ordinal, type: task.type, pool: task.pool, needs: JSON.stringify(needsOf(task.needs, job.tasks)) },
      ]),
    ),
  };
}

function needsOf(needs: readonly number[], tasks: Job["tasks"]): string[] {
  return needs.map((index) => tasks[index]?.name).filter((name) => name !== undefined);
}

/** Reads the description that the planner put into job.pending; anything else than a normalised job counts as none. */
export function describeText(text: string | null | undefined): DescribedJob {
  if (text === null || text === undefined) return undescribed;
  try {
    return describe(JSON.parse(text) as Job, text);
  } catch {
    return undescribed; // not a job that this version knows: the view shows the run without its tasks
  }
}

export const noTasks: TaskCounts = {
  pending: 0,
  queued: 0,
  running: 0,
  retrying: 0,
  succeeded: 0,
  failed: 0,
  cancelled: 0,
  not_run: 0,
};

import type { Job } from "@spe/job";
import { storableText } from "./storable.js";
import type { JobDescription } from "./view-changes.js";

/** Nothing is known of what the client asked for: it can't be read, or is not valid. */
export const undescribed: JobDescription = {
  name: null,
  priority: "normal",
  numWorkers: null,
  labels: "{}",
  labelPairs: [],
  types: [],
  resultDirectory: null,
  resultUrl: null,
  taskCount: 0,
  outline: null,
};

/** A description, as the view keeps it: payloads and the like are the log's alone. */
export function describe(job: Job): JobDescription {
  return {
    name: job.name === undefined ? null : storableText(job.name),
    priority: job.priority,
    numWorkers: job.numWorkers ?? null,
    labels: JSON.stringify(job.labels),
    labelPairs: Object.entries(job.labels).map(([key, value]) => storableText(`${key}=${value}`)),
    types: [...new Set(job.tasks.map(({ type }) => type))],
    resultDirectory: job.resultDirectory,
    resultUrl: job.resultUrl ?? null,
    taskCount: job.tasks.length,
    outline: JSON.stringify(
      job.tasks.map(({ name, type, needs }) => ({ name, type, needs: namesOf(needs, job.tasks) })),
    ),
  };
}

function namesOf(places: readonly number[], tasks: Job["tasks"]): string[] {
  return places.map((place) => tasks[place]?.name).filter((name) => name !== undefined);
}

/** Reads the description that the planner put into job.pending; anything else than a normalised job counts as none. */
export function describeText(text: string | null | undefined): JobDescription {
  if (text === null || text === undefined) return undescribed;
  try {
    return describe(JSON.parse(text) as Job);
  } catch {
    return undescribed; // not a job that this version knows: the view shows the run without its tasks
  }
}

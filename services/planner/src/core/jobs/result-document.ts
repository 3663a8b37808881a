import type { TaskFailure } from "@spe/contracts";
import type { Task } from "../tasks/task-state.js";
import { timeText } from "../text/time-text.js";
import { descriptionAt, type JobState } from "./job-state.js";

/** What a job that has ended leaves in its result directory (contract §3). Its completion goes out once this has been written. */
export interface ResultDocument {
  readonly jobId: string;
  readonly run: number;
  readonly name: string | undefined;
  readonly status: "succeeded" | "failed" | "cancelled";
  /** When the run ended. */
  readonly timestamp: string;
  /** Relative to the result root. */
  readonly resultDirectory: string;
  /** In description order; tasks that neither succeeded nor failed have none. */
  readonly outcomes: readonly TaskOutcome[];
}

export type TaskOutcome =
  /** JSON text. */
  | { readonly kind: "result"; readonly task: string; readonly text: string }
  /** A result that the planner has not kept: it stands in this record of taskEvents. */
  | { readonly kind: "reference"; readonly task: string; readonly partition: number; readonly offset: number }
  | { readonly kind: "failure"; readonly task: string; readonly failure: TaskFailure };

type End = Pick<ResultDocument, "status"> & { readonly endedAtMs: number };

/** `partition`: the job's home, where its taskEvents are. */
export function resultDocumentOf(job: JobState, end: End, partition: number): ResultDocument {
  const outcomes = job.tasks.flatMap((task, index) => {
    const outcome = outcomeOf(descriptionAt(job, index).name, task, partition);
    return outcome === undefined ? [] : [outcome];
  });
  return { ...emptyDocumentOf(job, end), outcomes };
}

/** Of a job whose tasks are not to be looked at. */
export function emptyDocumentOf({ id, run, description }: JobState, { status, endedAtMs }: End): ResultDocument {
  const { name, resultDirectory } = description;
  return { jobId: id, run, name, status, timestamp: timeText(endedAtMs), resultDirectory, outcomes: [] };
}

function outcomeOf(task: string, { state }: Task, partition: number): TaskOutcome | undefined {
  if (state.status === "failed") return { kind: "failure", task, failure: state.failure };
  if (state.status !== "succeeded") return undefined;
  const { text, offset } = state.result;
  return text === undefined ? { kind: "reference", task, partition, offset } : { kind: "result", task, text };
}

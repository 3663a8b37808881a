import type { Job } from "@spe/job";
import { type JobState, newJobState, newTask } from "../jobs/job-state.js";
import { bounds } from "../settings.js";
import { pending, type Task, type TaskState } from "../tasks/task-state.js";
import type { JobHead, StoredTaskState, TaskBlock, TaskRecord } from "./job-record.js";
import { keys } from "./keys.js";

/** The records of one job, as they were found, by number; bodies not yet read. */
export interface JobRecords {
  head: string | undefined;
  readonly description: string[];
  readonly blocks: Map<number, string>;
  readonly results: Map<number, string>;
}

export function noRecords(): JobRecords {
  return { head: undefined, description: [], blocks: new Map(), results: new Map() };
}

/** A job as it was when its records were written, its tasks not yet counted anywhere. */
export function decodeJob(id: string, records: JobRecords, partition: number): JobState {
  if (records.head === undefined) throw new Error(`the planner's state has parts of job "${id}" and no head`);
  const head = JSON.parse(records.head) as JobHead;
  const description = descriptionOf(head, records);
  const tasks = description.tasks.map(newTask);
  fill(tasks, 0, head.tasks, records.results);
  for (const [block, body] of records.blocks) {
    fill(tasks, block * bounds.blockTasks, (JSON.parse(body) as TaskBlock).tasks, records.results);
  }
  const job = newJobState(
    {
      id,
      run: head.run,
      sequence: head.sequence,
      digest: head.digest,
      description,
      submittedAtMs: head.submittedAtMs,
      receipt: { partition, offset: head.receiptOffset },
    },
    tasks,
  );
  job.status = head.status;
  job.waitingFor = head.waitingFor;
  job.startAtMs = head.startAtMs;
  job.runnableAtMs = head.runnableAtMs;
  job.startedAtMs = head.startedAtMs;
  job.finishedAtMs = head.finishedAtMs;
  job.stop = head.stop;
  job.turns.splice(0, job.turns.length, ...head.turns);
  noteKeys(job, records);
  return job;
}

function descriptionOf(head: JobHead, { description }: JobRecords): Job {
  if (typeof head.description !== "number") return head.description;
  if (description.length !== head.description || description.includes("")) {
    throw new Error(`the planner's state has ${description.length} of ${head.description} chunks of job "${head.id}"`);
  }
  return JSON.parse(description.join("")) as Job;
}

function fill(
  tasks: Task[],
  first: number,
  records: readonly TaskRecord[],
  results: ReadonlyMap<number, string>,
): void {
  records.forEach((record, index) => {
    const task = tasks[first + index];
    if (record === 0 || task === undefined) return;
    const [attempt, retries, deliveries, state, standby] = record;
    task.attempt = attempt;
    task.retries = retries;
    task.deliveries = deliveries;
    task.state = stateOf(state, results.get(first + index));
    task.standby = standby;
  });
}

function stateOf(stored: StoredTaskState, text: string | undefined): TaskState {
  if (stored.status === "pending") return pending;
  if (stored.status !== "succeeded" || !stored.result.isApart) return stored;
  if (text === undefined) throw new Error("the planner's state lacks the text of a result that it names");
  const { offset, bytes } = stored.result;
  return { ...stored, result: { offset, bytes, text } };
}

function noteKeys(job: JobState, records: JobRecords): void {
  job.storedKeys.add(keys.job(job.id));
  records.description.forEach((_, chunk) => job.storedKeys.add(keys.description(job.id, chunk)));
  for (const block of records.blocks.keys()) job.storedKeys.add(keys.block(job.id, block));
  for (const task of records.results.keys()) job.storedKeys.add(keys.result(job.id, task));
}

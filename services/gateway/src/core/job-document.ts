import { taskStatuses } from "@spe/contracts";
import { type JsonMember, jsonArray, jsonObject, jsonOf } from "./json-text.js";

/** A job as the view has it. What is JSON text in the database is JSON text here. */
export interface JobRecord {
  readonly id: string;
  readonly run: number;
  readonly status: string;
  readonly name: string | null;
  readonly priority: string;
  /** null: unbound */
  readonly numWorkers: number | null;
  readonly labels: string;
  readonly waitingFor: string | null;
  readonly submittedAt: Date;
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
  readonly resultDirectory: string | null;
  readonly error: string | null;
  readonly errors: string | null;
  readonly digest: string | null;
  readonly receiptPartition: number | null;
  readonly receiptOffset: number | null;
  /** In the order of `taskStatuses`. */
  readonly taskCounts: readonly number[];
}

export interface TaskRecord {
  readonly name: string;
  readonly type: string;
  readonly status: string;
  readonly needs: string;
  readonly attempts: number;
  readonly deliveries: number;
  readonly queuedAt: Date | null;
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
  readonly executor: string | null;
  readonly progress: number | null;
  readonly result: string | null;
  /** There is a result, too large for this document. */
  readonly isResultOmitted: boolean;
  readonly failure: string | null;
  readonly notRunBecause: string | null;
}

export interface AttemptRecord {
  readonly number: number;
  readonly delivery: number;
  readonly executor: string | null;
  readonly queuedAt: Date | null;
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
  readonly failure: string | null;
}

/** The job document of contract §3 as JSON text; without `tasks`, as lists show it. */
export function jobDocument(job: JobRecord, pendingJobs: string, tasks?: readonly TaskRecord[]): string {
  return jsonObject([
    ["id", jsonOf(job.id)],
    ["run", jsonOf(job.run)],
    ["name", jsonOf(job.name)],
    ["status", jsonOf(job.status)],
    ["priority", jsonOf(job.priority)],
    ["numWorkers", jsonOf(job.numWorkers ?? "unbound")],
    ["labels", job.labels],
    ["waitingFor", jsonOf(job.waitingFor)],
    ["submittedAt", jsonOf(job.submittedAt)],
    ["startedAt", jsonOf(job.startedAt)],
    ["finishedAt", jsonOf(job.finishedAt)],
    ["resultDirectory", jsonOf(job.resultDirectory)],
    ["taskCounts", jsonOf(taskCounts(job.taskCounts))],
    ["error", job.error ?? undefined],
    ["errors", job.errors ?? undefined],
    ["receipt", jsonOf(receiptOf(job, pendingJobs))],
    ["tasks", tasks && jsonArray(tasks.map((task) => jsonObject(taskMembers(task))))],
  ]);
}

/** One task, its result whole, and every attempt at it. */
export function taskDocument(task: TaskRecord, attempts: readonly AttemptRecord[]): string {
  const attempted: JsonMember = ["attempts", jsonArray(attempts.map(attemptDocument))];
  return jsonObject(taskMembers(task).map((member) => (member[0] === "attempts" ? attempted : member)));
}

function taskMembers(task: TaskRecord): readonly JsonMember[] {
  return [
    ["name", jsonOf(task.name)],
    ["type", jsonOf(task.type)],
    ["status", jsonOf(task.status)],
    ["needs", task.needs],
    ["attempts", jsonOf(task.attempts)],
    ["deliveries", jsonOf(task.deliveries)],
    ["queuedAt", jsonOf(task.queuedAt)],
    ["startedAt", jsonOf(task.startedAt)],
    ["finishedAt", jsonOf(task.finishedAt)],
    ["executor", jsonOf(task.executor)],
    ["progress", jsonOf(task.progress)],
    ["result", task.result ?? undefined],
    ["resultOmitted", task.isResultOmitted ? "true" : undefined],
    ["failure", task.failure ?? undefined],
    ["notRunBecause", jsonOf(task.notRunBecause)],
  ];
}

function attemptDocument(attempt: AttemptRecord): string {
  return jsonObject([
    ["number", jsonOf(attempt.number)],
    ["delivery", jsonOf(attempt.delivery)],
    ["executor", jsonOf(attempt.executor)],
    ["queuedAt", jsonOf(attempt.queuedAt)],
    ["startedAt", jsonOf(attempt.startedAt)],
    ["finishedAt", jsonOf(attempt.finishedAt)],
    ["failure", attempt.failure ?? undefined],
  ]);
}

/** Only the states that a task is in. */
function taskCounts(counts: readonly number[]): Record<string, number> {
  return Object.fromEntries(taskStatuses.flatMap((status, index) => (counts[index] ? [[status, counts[index]]] : [])));
}

function receiptOf(job: JobRecord, topic: string): object | undefined {
  const { receiptPartition: partition, receiptOffset: offset } = job;
  return partition === null || offset === null ? undefined : { topic, partition, offset };
}

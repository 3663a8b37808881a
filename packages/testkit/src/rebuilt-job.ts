import { type JobError, type JobEvent, taskStatuses } from "@spe/contracts";
import type { Json } from "./differences.js";
import { RebuiltTask } from "./rebuilt-task.js";

/** What of the normalised job in job.pending the documents show. */
interface Description {
  readonly name?: string;
  readonly priority: string;
  readonly numWorkers?: number;
  readonly labels: Readonly<Record<string, string>>;
  readonly resultDirectory: string;
  /** `needs` are places in this list. */
  readonly tasks: readonly { readonly name: string; readonly type: string; readonly needs: readonly number[] }[];
}

/**
 * One job as its events on jobEvents tell it. Written from the contract alone, and without a line of the results service, so that the two
 * can be held against each other.
 */
export class RebuiltJob {
  readonly id: string;
  run = 0;
  status = "pending";
  submittedAt: string | undefined;
  startedAt: string | undefined;
  finishedAt: string | undefined;
  error: JobError | undefined;
  description: Description = { priority: "normal", labels: {}, resultDirectory: "", tasks: [] };
  readonly tasks = new Map<string, RebuiltTask>();
  #waitingFor: string | undefined;
  #receipt: { readonly partition: number; readonly offset: number } | undefined;

  constructor(id: string) {
    this.id = id;
  }

  see(run: number, event: JobEvent): void {
    this.run = run;
    if (event.sequence === 0) return; // an answer about a job that is not known
    if (event.type === "job.pending") this.#begin(event);
    else if (event.type.startsWith("task.")) this.tasks.get(event.task ?? "")?.see(event);
    else if (event.type.startsWith("job.") && event.type !== "job.conflict") this.#enter(event);
  }

  /** The job document of contract §3; `topic`: the name of pendingJobs. */
  document(topic: string): Record<string, Json | undefined> {
    const { id, run, status, submittedAt, startedAt, finishedAt } = this;
    const { name, priority, numWorkers = "unbound", labels, resultDirectory } = this.description;
    return {
      ...{ id, run, name, status, priority, numWorkers, labels },
      waitingFor: this.#waitingFor,
      ...{ submittedAt, startedAt, finishedAt, resultDirectory },
      taskCounts: this.taskCounts(),
      error: this.error && errorDocument(this.error),
      receipt: this.#receipt && { topic, ...this.#receipt },
      tasks: [...this.tasks.values()].map((task) => task.document()),
    };
  }

  /** Only the states that a task is in. */
  taskCounts(): Record<string, number> {
    const statuses = [...this.tasks.values()].map(({ status }) => status);
    const counts = taskStatuses.map((status) => [status, statuses.filter((one) => one === status).length] as const);
    return Object.fromEntries(counts.filter(([, count]) => count > 0));
  }

  #begin(event: JobEvent): void {
    this.#enter(event);
    this.startedAt = undefined;
    this.submittedAt = event.submittedAt ?? undefined;
    if (event.receiptPartition != null && event.receiptOffset != null)
      this.#receipt = { partition: event.receiptPartition, offset: event.receiptOffset };
    if (event.description == null) return;
    this.description = JSON.parse(event.description) as Description;
    const { tasks } = this.description;
    for (const { name, type, needs } of tasks) {
      const needed = needs.map((index) => tasks[index]?.name ?? `no task ${index}`);
      if (this.tasks.has(name)) this.tasks.get(name)?.beginRun();
      else this.tasks.set(name, new RebuiltTask({ name, type, needs: needed }));
    }
  }

  #enter(event: JobEvent): void {
    this.status = event.type.slice("job.".length);
    this.#waitingFor = event.waitingFor ?? undefined;
    this.startedAt = event.startedAt ?? (this.status === "running" ? event.time : this.startedAt);
    this.finishedAt = event.finishedAt ?? undefined;
    this.error = event.error ?? undefined;
  }
}

export function errorDocument({ code, message, pointer, cycle }: JobError): Json {
  return { code, message, ...(pointer != null && { pointer }), ...(cycle != null && cycle.length > 0 && { cycle }) };
}

import { isEndedJob, type JobEvent, type JobStatus } from "@spe/contracts";
import { describeText } from "./described-job.js";
import { errorsText, errorText } from "./json-texts.js";
import { storableTextOrNull, storableTime } from "./storable.js";
import { TaskDraft } from "./task-draft.js";
import type { AttemptRow, JobPatch, JobRow, Resumption, TaskRow } from "./view-changes.js";

/**
 * One job while a batch is folded: the whole of its own row where a run of it begins in the batch, else what the batch adds to the
 * row that exists. Events that are not newer than the last one applied change nothing.
 */
export class JobDraft {
  readonly id: string;
  /** Of the last event applied; 0: none. */
  #sequence = 0;
  /** Of the last one that was not a task's; 0: none. */
  #ownSequence = 0;
  #run = 0;
  /** job.pending, or the job.rejected of a job that never was planned. */
  #beginning: JobEvent | undefined;
  #status: JobStatus | null = null;
  #waitingFor: string | null = null;
  #startedAt: number | null = null;
  #finishedAt: number | null = null;
  #error: string | null = null;
  #errors: string | null = null;
  /** Those of which something was said. */
  readonly #tasks = new Map<string, TaskDraft>();
  /** Of the tasks, those that had succeeded in this batch when the run began. */
  #succeededBefore: readonly string[] = [];

  constructor(id: string) {
    this.id = id;
  }

  get isChanged(): boolean {
    return this.#sequence > 0;
  }

  /** A run begins in the batch: all there is to know of the job itself is known. */
  get isBegun(): boolean {
    return this.#beginning?.type === "job.pending";
  }

  get isRejected(): boolean {
    return this.#beginning?.type === "job.rejected";
  }

  /** Where a later run than the first begins in the batch. */
  resumption(): Resumption | undefined {
    if (!this.isBegun || this.#run === 1) return undefined;
    return { jobId: this.id, succeededBefore: this.#succeededBefore };
  }

  /** The id stood for another job before, which is long over: nothing of that counts for this one. */
  isFormerLifeOf(run: number, event: JobEvent): boolean {
    if (!isBeginning(event) || run !== 1 || !this.isChanged) return false;
    return this.#beginning?.submittedAt !== event.submittedAt;
  }

  apply(run: number, event: JobEvent): void {
    if (event.sequence <= this.#sequence) return;
    this.#sequence = event.sequence;
    if (event.type.startsWith("task.")) {
      this.#applyToTask(event);
      return;
    }
    this.#run = run;
    this.#ownSequence = event.sequence;
    this.#applyToJob(event);
  }

  /** As the job stands at the end of the batch, where it begins or is rejected in it. */
  row(): JobRow | undefined {
    const event = this.#beginning;
    if (event === undefined) return undefined;
    return {
      id: this.id,
      run: this.#run,
      sequence: this.#ownSequence,
      status: this.#status ?? "pending",
      description: describeText(event.description),
      waitingFor: this.#waitingFor,
      submittedAt: storableTime(event.submittedAt) ?? storableTime(event.time) ?? 0,
      startedAt: this.#startedAt,
      finishedAt: this.#finishedAt,
      error: this.#error,
      errors: this.#errors,
      digest: event.digest ?? null,
      receiptPartition: event.receiptPartition ?? null,
      receiptOffset: event.receiptOffset ?? null,
    };
  }

  /** What the batch says of a job that began before it; undefined where it speaks of tasks only. */
  patch(): JobPatch | undefined {
    if (this.#beginning !== undefined || this.#ownSequence === 0) return undefined;
    return {
      id: this.id,
      sequence: this.#ownSequence,
      status: this.#status,
      waitingFor: this.#waitingFor,
      startedAt: this.#startedAt,
      finishedAt: this.#finishedAt,
      error: this.#error,
      errors: this.#errors,
    };
  }

  *taskRows(): Iterable<TaskRow> {
    for (const task of this.#tasks.values()) yield task.row(this.id);
  }

  *pastAttempts(): Iterable<AttemptRow> {
    for (const task of this.#tasks.values()) yield* task.pastAttempts(this.id);
  }

  #applyToJob(event: JobEvent): void {
    const status = event.type.slice("job.".length);
    switch (event.type) {
      case "job.pending":
        this.#begin(event);
        return;
      case "job.rejected":
        this.#beginning = event;
        this.#end("rejected", event);
        return;
      case "job.waiting":
        this.#enter("waiting");
        this.#waitingFor = storableTextOrNull(event.waitingFor);
        return;
      case "job.running":
        this.#enter("running");
        this.#startedAt = storableTime(event.startedAt ?? event.time);
        return;
      case "job.cancelling":
        this.#enter("cancelling");
        return;
      default:
        if (isEndedJob(status)) this.#end(status, event); // else it changes nothing that is shown
    }
  }

  #begin(event: JobEvent): void {
    this.#enter("pending");
    this.#startedAt = null;
    const tasks = [...this.#tasks.values()];
    this.#succeededBefore = tasks.filter(({ hasSucceeded }) => hasSucceeded).map(({ name }) => name);
    for (const task of tasks) task.resume();
    this.#beginning = event;
  }

  #enter(status: JobStatus): void {
    this.#status = status;
    this.#waitingFor = null;
    this.#finishedAt = null;
    this.#error = null;
    this.#errors = null;
  }

  #end(status: JobStatus, event: JobEvent): void {
    this.#enter(status);
    this.#startedAt = storableTime(event.startedAt) ?? this.#startedAt;
    this.#finishedAt = storableTime(event.finishedAt ?? event.time);
    this.#error = event.error ? errorText(event.error) : null;
    this.#errors = event.errors ? errorsText(event.errors) : null;
  }

  #applyToTask(event: JobEvent): void {
    if (typeof event.task !== "string") return;
    const task = this.#tasks.get(event.task) ?? new TaskDraft(event.task);
    this.#tasks.set(event.task, task);
    task.apply(event);
  }
}

function isBeginning({ type }: JobEvent): boolean {
  return type === "job.pending" || type === "job.rejected";
}

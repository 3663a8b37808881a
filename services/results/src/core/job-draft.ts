import type { JobEvent, JobStatus } from "@spe/contracts";
import { AttemptDraft } from "./attempt-draft.js";
import { type DescribedJob, describeText, noTasks, undescribed } from "./described-job.js";
import { errorsText, errorText } from "./json-texts.js";
import { storableTextOrNull, storableTime } from "./storable.js";
import { TaskDraft } from "./task-draft.js";
import type { AttemptRow, JobPatch, JobRow, Rejection, TaskCounts, TaskPatch, TaskRow } from "./view-changes.js";

/** How a run began, as job.pending tells it. */
interface Beginning {
  readonly run: number;
  readonly event: JobEvent;
  readonly described: DescribedJob;
}

/**
 * One job while a batch is folded: the whole of it where its first run begins in the batch, else what the batch adds to rows
 * that exist. Events that are not newer than the last one applied change nothing.
 */
export class JobDraft {
  readonly id: string;
  /** Of the last event applied; 0: none. */
  #sequence = 0;
  #run = 0;
  #beginning: Beginning | undefined;
  #rejection: JobEvent | undefined;
  #status: JobStatus | null = null;
  #waitingFor: string | null = null;
  #startedAt: string | null = null;
  #finishedAt: string | null = null;
  #error: string | null = null;
  #errors: string | null = null;
  /** Those of which something was said. */
  readonly #tasks = new Map<string, TaskDraft>();
  readonly #attempts = new Map<string, AttemptDraft>();

  constructor(id: string) {
    this.id = id;
  }

  get isChanged(): boolean {
    return this.#sequence > 0;
  }

  /** The first run begins in the batch. */
  get isWhole(): boolean {
    return this.#beginning?.run === 1;
  }

  /** A later run begins in the batch, the first began before. */
  get isResumed(): boolean {
    return this.#beginning !== undefined && !this.isWhole;
  }

  /** Also where another run has begun since. */
  rejection(): Rejection | undefined {
    return this.#rejection && { id: this.id, sequence: this.#rejection.sequence };
  }

  /** The id stood for another job before, which is long over: nothing of that counts for this one. */
  isFormerLifeOf(run: number, event: JobEvent): boolean {
    if (event.type !== "job.pending" || run !== 1 || !this.isChanged) return false;
    return this.#beginning?.event.submittedAt !== event.submittedAt;
  }

  apply(run: number, event: JobEvent): void {
    if (event.sequence <= this.#sequence) return;
    this.#run = run;
    this.#sequence = event.sequence;
    if (event.type.startsWith("task.")) this.#applyToTask(event);
    else this.#applyToJob(run, event);
  }

  /** The row of a job whose run begins in this batch; without tasks counted where it is not the first run. */
  row(): JobRow | undefined {
    if (this.#beginning === undefined) return undefined;
    const { event, described } = this.#beginning;
    if (!this.isWhole) return startingRow(this.id, this.#beginning.run, event, described);
    return {
      ...startingRow(this.id, this.#run, event, described),
      sequence: this.#sequence,
      status: this.#status ?? "pending",
      waitingFor: this.#waitingFor,
      startedAt: this.#startedAt,
      finishedAt: this.#finishedAt,
      error: this.#error,
      errors: this.#errors,
      taskCounts: this.#countTasks(described),
    };
  }

  /** A rejected job may be known from its rejection alone: its record could not be read. This row stands where no other does. */
  placeholder(): JobRow | undefined {
    if (this.#rejection === undefined || this.#beginning !== undefined) return undefined;
    return { ...startingRow(this.id, this.#run, this.#rejection, undescribed), sequence: 0 };
  }

  /**
   * All tasks of the run that begins here, in description order. Those of a later run are written only where nothing is, as
   * tasks of which nothing was said yet: what the batch says of them comes as patches.
   */
  *taskRows(): Iterable<TaskRow> {
    if (this.#beginning === undefined) return;
    const { event, described } = this.#beginning;
    for (const [name, task] of described.tasks) {
      const said = this.isWhole ? this.#tasks.get(name) : undefined;
      const draft = said ?? TaskDraft.pending(name, this.isWhole ? event.sequence : 0);
      yield draft.row(this.id, task);
    }
  }

  patch(): JobPatch {
    return {
      id: this.id,
      run: this.#run,
      sequence: this.#sequence,
      status: this.#status,
      waitingFor: this.#waitingFor,
      startedAt: this.#startedAt,
      finishedAt: this.#finishedAt,
      error: this.#error,
      errors: this.#errors,
    };
  }

  *taskPatches(): Iterable<TaskPatch> {
    for (const task of this.#tasks.values()) yield task.patch(this.id);
  }

  *attemptRows(): Iterable<AttemptRow> {
    for (const attempt of this.#attempts.values()) yield attempt.row(this.id);
  }

  #applyToJob(run: number, event: JobEvent): void {
    switch (event.type) {
      case "job.pending":
        this.#begin(run, event);
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
      case "job.succeeded":
        this.#end("succeeded", event);
        return;
      case "job.failed":
        this.#end("failed", event);
        return;
      case "job.cancelled":
        this.#end("cancelled", event);
        return;
      case "job.rejected":
        this.#end("rejected", event);
        this.#rejection = event;
        return;
    }
  }

  #begin(run: number, event: JobEvent): void {
    this.#enter("pending");
    this.#startedAt = null;
    for (const task of this.#tasks.values()) task.resume();
    if (!this.isWhole) this.#beginning = { run, event, described: describeText(event.description) };
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
    if (typeof event.attempt !== "number" || event.type === "task.progress") return;
    const key = `${event.task}/${event.attempt}`;
    const attempt = this.#attempts.get(key) ?? new AttemptDraft(event.task, event.attempt);
    this.#attempts.set(key, attempt);
    attempt.apply(event);
  }

  #countTasks({ tasks }: DescribedJob): TaskCounts {
    const counts = { ...noTasks, pending: tasks.size };
    for (const { name, status } of this.#tasks.values()) {
      if (status === null || !tasks.has(name)) continue;
      counts.pending -= 1;
      counts[status] += 1;
    }
    return counts;
  }
}

/** A job at the start of a run, as its first event tells it. */
function startingRow(id: string, run: number, event: JobEvent, { description }: DescribedJob): JobRow {
  return {
    id,
    run,
    sequence: event.sequence,
    status: "pending",
    description,
    waitingFor: null,
    submittedAt: storableTime(event.submittedAt) ?? storableTime(event.time) ?? new Date(0).toISOString(),
    startedAt: null,
    finishedAt: null,
    error: null,
    errors: null,
    digest: event.digest ?? null,
    receiptPartition: event.receiptPartition ?? null,
    receiptOffset: event.receiptOffset ?? null,
    taskCounts: noTasks,
  };
}

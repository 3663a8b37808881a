import type { JobEvent, TaskStatus } from "@spe/contracts";
import { failureText } from "./json-texts.js";
import { storableTextOrNull, storableTime } from "./storable.js";
import type { TaskPatch, TaskProgress, TaskRow } from "./view-changes.js";

/** What a description says of a task. */
export interface DescribedTask {
  readonly ordinal: number;
  readonly type: string;
  readonly pool: string;
  /** JSON text: names. */
  readonly needs: string;
}

/** One task while a batch is folded: only what its events said, unless its run began in the batch. */
export class TaskDraft implements TaskProgress {
  readonly name: string;
  isFresh = false;
  sequence = 0;
  status: TaskStatus | null = null;
  attempts: number | null = null;
  deliveries: number | null = null;
  retryAt: string | null = null;
  queuedAt: string | null = null;
  startedAt: string | null = null;
  finishedAt: string | null = null;
  executor: string | null = null;
  progress: number | null = null;
  result: string | null = null;
  failure: string | null = null;
  notRunBecause: string | null = null;

  constructor(name: string) {
    this.name = name;
  }

  /** A task of which nothing was said since its run began. */
  static pending(name: string, sequence: number): TaskDraft {
    const task = new TaskDraft(name);
    task.sequence = sequence;
    task.status = "pending";
    return task;
  }

  apply(event: JobEvent): void {
    this.sequence = event.sequence;
    switch (event.type) {
      case "task.queued":
        this.#startAfresh("queued");
        this.queuedAt = storableTime(event.queuedAt ?? event.time);
        this.deliveries = 1;
        this.#noteAttempt(event);
        return;
      case "task.running":
        this.#enter("running");
        this.#noteAttempt(event);
        return;
      case "task.progress":
        this.progress = event.progress ?? null;
        return;
      case "task.retrying":
        this.#enter("retrying");
        this.retryAt = storableTime(event.retryAt);
        this.#noteAttempt(event);
        return;
      case "task.succeeded":
        this.#end("succeeded", event);
        this.result = event.result ?? null;
        return;
      case "task.failed":
        this.#end("failed", event);
        this.failure = event.failure ? failureText(event.failure) : null;
        return;
      case "task.cancelled":
        this.#end("cancelled", event);
        return;
      case "task.not_run":
        this.#enter("not_run");
        this.notRunBecause = storableTextOrNull(event.notRunBecause);
        return;
    }
  }

  /** A new run: what has not succeeded is to be done again. */
  resume(): void {
    if (this.status !== "succeeded") this.#startAfresh("pending");
  }

  row(jobId: string, described: DescribedTask): TaskRow {
    return {
      jobId,
      name: this.name,
      ordinal: described.ordinal,
      type: described.type,
      pool: described.pool,
      needs: described.needs,
      sequence: this.sequence,
      status: this.status ?? "pending",
      attempts: this.attempts ?? 0,
      deliveries: this.deliveries ?? 0,
      ...this.#told(),
    };
  }

  patch(jobId: string): TaskPatch {
    return {
      jobId,
      name: this.name,
      isFresh: this.isFresh,
      sequence: this.sequence,
      status: this.status,
      attempts: this.attempts,
      deliveries: this.deliveries,
      ...this.#told(),
    };
  }

  /** What a new row and a changed one say alike. */
  #told() {
    return {
      retryAt: this.retryAt,
      queuedAt: this.queuedAt,
      startedAt: this.startedAt,
      finishedAt: this.finishedAt,
      executor: this.executor,
      progress: this.progress,
      result: this.result,
      failure: this.failure,
      notRunBecause: this.notRunBecause,
    };
  }

  #startAfresh(status: TaskStatus): void {
    this.isFresh = true;
    this.status = status;
    this.retryAt = null;
    this.queuedAt = null;
    this.startedAt = null;
    this.finishedAt = null;
    this.executor = null;
    this.progress = null;
    this.result = null;
    this.failure = null;
    this.notRunBecause = null;
  }

  #enter(status: TaskStatus): void {
    this.status = status;
    this.retryAt = null;
  }

  #end(status: TaskStatus, event: JobEvent): void {
    this.#enter(status);
    this.#noteAttempt(event);
    this.finishedAt = storableTime(event.finishedAt ?? event.time);
  }

  #noteAttempt({ attempt, delivery, executor, startedAt }: JobEvent): void {
    this.attempts = attempt ?? this.attempts;
    this.deliveries = delivery ?? this.deliveries;
    this.executor = storableTextOrNull(executor) ?? this.executor;
    this.startedAt = storableTime(startedAt) ?? this.startedAt;
  }
}

import type { JobEvent, TaskStatus } from "@spe/contracts";
import { attemptFailureText, failureText } from "./json-texts.js";
import { storableTextOrNull, storableTime } from "./storable.js";
import type { AttemptRow, TaskRow } from "./view-changes.js";

type Attempt = Omit<AttemptRow, "jobId" | "task">;

/** One task while a batch is folded: only what its events said. */
export class TaskDraft {
  readonly name: string;
  #sequence = 0;
  #status: TaskStatus | null = null;
  #attempts: number | null = null;
  #deliveries: number | null = null;
  #retryAt: number | null = null;
  #queuedAt: number | null = null;
  #startedAt: number | null = null;
  #finishedAt: number | null = null;
  #executor: string | null = null;
  #earlierStartedAt: number | null = null;
  #earlierExecutor: string | null = null;
  #progress: number | null = null;
  #result: string | null = null;
  #failure: string | null = null;
  #notRunBecause: string | null = null;
  readonly #past = new Map<number, Attempt>();

  constructor(name: string) {
    this.name = name;
  }

  apply(event: JobEvent): void {
    this.#sequence = event.sequence;
    switch (event.type) {
      case "task.queued":
        this.#queue(event);
        return;
      case "task.running":
        this.#enter("running");
        this.#noteAttempt(event);
        return;
      case "task.progress":
        this.#progress = event.progress ?? null;
        return;
      case "task.retrying":
        this.#enter("retrying");
        this.#retryAt = storableTime(event.retryAt);
        this.#noteAttempt(event);
        this.#notePast(event);
        return;
      case "task.succeeded":
        this.#end("succeeded", event);
        this.#result = event.result ?? null;
        return;
      case "task.failed":
        this.#end("failed", event);
        this.#failure = event.failure ? failureText(event.failure) : null;
        this.#notePast(event);
        return;
      case "task.cancelled":
        this.#end("cancelled", event);
        this.#notePast(event);
        return;
      case "task.not_run":
        this.#enter("not_run");
        this.#notRunBecause = storableTextOrNull(event.notRunBecause);
        return;
    }
  }

  get hasSucceeded(): boolean {
    return this.#status === "succeeded";
  }

  /** A new run: what has not succeeded is to be done again. */
  resume(): void {
    if (this.hasSucceeded) return;
    if (this.#attempts !== null) this.#leaveBehind(this.#attempts);
    this.#forget("pending");
  }

  row(jobId: string): TaskRow {
    return {
      jobId,
      name: this.name,
      sequence: this.#sequence,
      status: this.#status,
      attempts: this.#attempts,
      deliveries: this.#deliveries,
      retryAt: this.#retryAt,
      queuedAt: this.#queuedAt,
      startedAt: this.#startedAt,
      finishedAt: this.#finishedAt,
      executor: this.#executor,
      earlierStartedAt: this.#earlierStartedAt,
      earlierExecutor: this.#earlierExecutor,
      progress: this.#progress,
      result: this.#result,
      failure: this.#failure,
      notRunBecause: this.#notRunBecause,
    };
  }

  *pastAttempts(jobId: string): Iterable<AttemptRow> {
    for (const attempt of this.#past.values()) yield { jobId, task: this.name, ...attempt };
  }

  /** A new attempt, or the same once more because the executor that had it died. */
  #queue(event: JobEvent): void {
    const isOnceMore = this.#attempts !== null && event.attempt === this.#attempts;
    const earlierStartedAt = isOnceMore ? (this.#startedAt ?? this.#earlierStartedAt) : null;
    const earlierExecutor = isOnceMore ? (this.#executor ?? this.#earlierExecutor) : null;
    this.#forget("queued");
    this.#earlierStartedAt = earlierStartedAt;
    this.#earlierExecutor = earlierExecutor;
    this.#queuedAt = storableTime(event.queuedAt ?? event.time);
    this.#deliveries = 1;
    this.#noteAttempt(event);
  }

  #forget(status: TaskStatus): void {
    this.#enter(status);
    this.#queuedAt = null;
    this.#startedAt = null;
    this.#finishedAt = null;
    this.#executor = null;
    this.#earlierStartedAt = null;
    this.#earlierExecutor = null;
    this.#progress = null;
    this.#result = null;
    this.#failure = null;
    this.#notRunBecause = null;
  }

  #enter(status: TaskStatus): void {
    this.#status = status;
    this.#retryAt = null;
  }

  #end(status: TaskStatus, event: JobEvent): void {
    this.#enter(status);
    this.#noteAttempt(event);
    this.#finishedAt = storableTime(event.finishedAt ?? event.time);
  }

  #noteAttempt({ attempt, delivery, executor, startedAt }: JobEvent): void {
    this.#attempts = attempt ?? this.#attempts;
    this.#deliveries = delivery ?? this.#deliveries;
    this.#executor = storableTextOrNull(executor) ?? this.#executor;
    this.#startedAt = storableTime(startedAt) ?? this.#startedAt;
  }

  /** An attempt has ended without success. */
  #notePast({ attempt, finishedAt, failure }: JobEvent): void {
    if (typeof attempt !== "number") return;
    this.#leaveBehind(attempt, storableTime(finishedAt), failure ? attemptFailureText(failure) : null);
  }

  #leaveBehind(number: number, finishedAt: number | null = null, failure: string | null = null): void {
    const known = this.#past.get(number);
    this.#past.set(number, {
      number,
      sequence: this.#sequence,
      delivery: this.#deliveries,
      executor: this.#executor ?? this.#earlierExecutor ?? known?.executor ?? null,
      queuedAt: this.#queuedAt ?? known?.queuedAt ?? null,
      startedAt: this.#startedAt ?? this.#earlierStartedAt ?? known?.startedAt ?? null,
      finishedAt: finishedAt ?? known?.finishedAt ?? null,
      failure: failure ?? known?.failure ?? null,
    });
  }
}

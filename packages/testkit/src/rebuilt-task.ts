import { isEndedTask, type JobEvent, limits, type TaskFailure } from "@spe/contracts";
import type { Json } from "./differences.js";

interface Attempt {
  delivery: number;
  executor?: string | undefined;
  queuedAt?: string | undefined;
  startedAt?: string | undefined;
  finishedAt?: string | undefined;
  failure?: Json | undefined;
}

/** What one event can newly say of when and where a task ran. */
const whereabouts = ["queuedAt", "startedAt", "finishedAt", "executor", "progress"] as const;

/** One task as the events of its job tell it, in the words of contract §3. */
export class RebuiltTask {
  readonly name: string;
  readonly type: string;
  readonly needs: readonly string[];
  status = "pending";
  attempts = 0;
  /** JSON text. */
  result: string | undefined;
  failure: TaskFailure | undefined;
  /** Where it ended, if anywhere. */
  endedOn: string | undefined;
  #deliveries = 0;
  #said: Record<string, Json | undefined> = {};
  #notRunBecause: string | undefined;
  readonly #history = new Map<number, Attempt>();

  constructor(described: { readonly name: string; readonly type: string; readonly needs: readonly string[] }) {
    this.name = described.name;
    this.type = described.type;
    this.needs = described.needs;
  }

  /** Another run of the job begins: what has succeeded stays. */
  beginRun(): void {
    if (this.status !== "succeeded") this.#beginAfresh("pending");
  }

  see(event: JobEvent): void {
    if (event.type === "task.queued") this.#beginAfresh("queued");
    else if (event.type !== "task.progress") this.status = event.type.slice("task.".length);
    if (typeof event.attempt === "number" && event.type !== "task.progress") this.#seeAttempt(event, event.attempt);
    for (const name of whereabouts) {
      const isOfAttemptOnly = name === "finishedAt" && event.type === "task.retrying";
      if (event[name] != null && !isOfAttemptOnly) this.#said[name] = event[name];
    }
    if (isEndedTask(this.status)) this.endedOn = event.executor ?? undefined;
    if (event.type === "task.succeeded") this.result = event.result ?? undefined;
    if (event.type === "task.failed") this.failure = event.failure ?? undefined;
    if (event.type === "task.not_run") this.#notRunBecause = event.notRunBecause ?? undefined;
  }

  /** As it stands in its job's document. */
  document(): Record<string, Json | undefined> {
    const isOmitted = this.result !== undefined && Buffer.byteLength(this.result) > limits.documentResultBytes;
    return {
      ...this.#head(),
      attempts: this.attempts,
      ...(isOmitted ? { resultOmitted: true } : { result: this.#parsedResult() }),
    };
  }

  /** Its own document: the result whole, every attempt. */
  wholeDocument(): Record<string, Json | undefined> {
    const attempts = [...this.#history].map(([number, attempt]) => ({ number, ...attempt }));
    return { ...this.#head(), attempts, result: this.#parsedResult() };
  }

  #head(): Record<string, Json | undefined> {
    const { name, type, status, needs } = this;
    return {
      ...{ name, type, status, needs },
      deliveries: this.#deliveries,
      ...this.#said,
      failure: this.failure && failureDocument(this.failure),
      notRunBecause: this.#notRunBecause,
    };
  }

  #parsedResult(): Json | undefined {
    return this.result === undefined ? undefined : (JSON.parse(this.result) as Json);
  }

  #beginAfresh(status: string): void {
    this.status = status;
    this.#said = {};
    this.result = undefined;
    this.failure = undefined;
    this.endedOn = undefined;
    this.#notRunBecause = undefined;
  }

  #seeAttempt(event: JobEvent, number: number): void {
    this.attempts = number;
    this.#deliveries = event.delivery ?? (event.type === "task.queued" ? 1 : this.#deliveries);
    const attempt = this.#history.get(number) ?? { delivery: 1 };
    this.#history.set(number, attempt);
    attempt.delivery = Math.max(attempt.delivery, this.#deliveries);
    for (const name of ["executor", "queuedAt", "startedAt", "finishedAt"] as const)
      if (event[name] != null) attempt[name] = event[name];
    if (event.failure != null) attempt.failure = attemptFailureDocument(event.failure);
  }
}

/** Why a task failed for good, with the number of its attempts. */
export function failureDocument({ reason, message, cause, exitCode, signal, attempts }: TaskFailure): Json {
  return withoutNull({ reason, message, cause, exitCode, signal, attempts });
}

/** Why one attempt failed: where the task ran out of retries, that is the cause. */
function attemptFailureDocument({ reason, message, cause, exitCode, signal }: TaskFailure): Json {
  const isExhausted = reason === "max_retries" && cause != null;
  return withoutNull({
    reason: isExhausted ? cause : reason,
    message,
    cause: isExhausted ? null : cause,
    exitCode,
    signal,
  });
}

function withoutNull(members: Readonly<Record<string, Json | undefined>>): Json {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value != null));
}

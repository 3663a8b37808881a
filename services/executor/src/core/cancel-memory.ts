import { type Attempt, runKey } from "./attempt.js";

/** A cancel as the planner sent it. Absent parts widen it: no task means all of the run, no attempt means all up to now. */
export interface Cancel {
  readonly jobId: string;
  readonly run: number;
  readonly task?: string;
  readonly attempt?: number;
  readonly reason: string;
}

interface RememberedCancel extends Cancel {
  readonly rememberedAt: number;
}

/**
 * H5. Cancels outlive the moment: the dispatch they are about may be read later than they are. Kept for as long as
 * `executorControl` keeps them, since after that a restart would not find them either.
 */
export class CancelMemory {
  readonly #byRun = new Map<string, RememberedCancel[]>();
  readonly #keepMs: number;

  constructor(keepMs: number) {
    this.#keepMs = keepMs;
  }

  /** `atMs`: when the log took the cancel; it must not run backwards by much. */
  remember(cancel: Cancel, atMs: number): void {
    const key = runKey(cancel);
    const cancels = this.#byRun.get(key) ?? [];
    this.#byRun.delete(key); // and in again at the end: the map stays in order of age
    this.#byRun.set(key, [...cancels, { ...cancel, rememberedAt: atMs }]);
    this.#forgetBefore(atMs - this.#keepMs);
  }

  /** The cancel that covers this attempt, if there is one. */
  find(attempt: Attempt): Cancel | undefined {
    return this.#byRun.get(runKey(attempt))?.find((cancel) => covers(cancel, attempt));
  }

  get size(): number {
    return this.#byRun.size;
  }

  #forgetBefore(atMs: number): void {
    for (const [key, cancels] of this.#byRun) {
      if (cancels.some(({ rememberedAt }) => rememberedAt >= atMs)) return;
      this.#byRun.delete(key);
    }
  }
}

export function covers(cancel: Cancel, { jobId, run, task, attempt }: Attempt): boolean {
  return (
    cancel.jobId === jobId &&
    cancel.run === run &&
    (cancel.task === undefined || cancel.task === task) &&
    (cancel.attempt === undefined || attempt <= cancel.attempt)
  );
}

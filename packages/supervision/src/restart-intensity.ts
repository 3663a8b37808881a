/** At most `maxRestarts` within any window of `withinMs`: OTP's intensity and period. */
export interface IntensityLimit {
  readonly maxRestarts: number;
  readonly withinMs: number;
}

/** Counts restarts and says when there are too many of them. The time is an argument; it must not run backwards. */
export class RestartIntensity {
  readonly #limit: IntensityLimit;
  #restartedAt: number[] = [];

  constructor(limit: IntensityLimit) {
    this.#limit = limit;
  }

  /** Counts one restart at `nowMs`. False: it would be one too many, so give up instead. */
  allows(nowMs: number): boolean {
    const { maxRestarts, withinMs } = this.#limit;
    this.#restartedAt = this.#restartedAt.filter((at) => at > nowMs - withinMs);
    if (this.#restartedAt.length >= maxRestarts) return false;
    this.#restartedAt.push(nowMs);
    return true;
  }

  /** How many restarts lie within the window that ends at `nowMs`. */
  recent(nowMs: number): number {
    return this.#restartedAt.filter((at) => at > nowMs - this.#limit.withinMs).length;
  }
}

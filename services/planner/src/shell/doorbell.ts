/** Wakes the one loop that sleeps on it. A ring while nobody sleeps is kept for the next sleep; many rings are one. */
export class Doorbell {
  #hasRung = false;
  #answer: (() => void) | undefined;

  ring(): void {
    this.#hasRung = true;
    this.#answer?.();
  }

  /** Resolves at the next ring, or after `withinMs`. */
  async wait(withinMs = Number.POSITIVE_INFINITY): Promise<void> {
    if (!this.#hasRung && withinMs > 0) {
      await new Promise<void>((resolve) => {
        const timer = Number.isFinite(withinMs) ? setTimeout(resolve, Math.min(withinMs, longestSleepMs)) : undefined;
        this.#answer = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      this.#answer = undefined;
    }
    this.#hasRung = false;
  }
}

/** Timers of Node overflow after 24.8 days; a loop that wakes early sleeps again. */
const longestSleepMs = 86_400_000;

/** A departure holds the next one back for so long for each thing that left with it … */
const waitMsEach = 4;
/** … but never longer than this. */
const longestWaitMs = 20;

/**
 * When what gathers may leave together. After a pause at once; in quick succession the later, the more has left last time: so
 * under load a few leave full instead of many almost empty, and what comes alone never waits. Monotonic milliseconds.
 */
export class DeparturePace {
  #notBefore = -Infinity;

  /** How long the next departure has to wait; 0 for not at all. */
  waitMs(now: number): number {
    return Math.max(0, this.#notBefore - now);
  }

  left(count: number, now: number): void {
    this.#notBefore = now + Math.min(longestWaitMs, count * waitMsEach);
  }
}

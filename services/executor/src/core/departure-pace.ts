/** What leaves takes up so much of the time, each … */
const costMsEach = 4;
/** … but one departure never more than this. */
const highestCostMs = 20;
/** So far the time taken up may run ahead of the clock before anything is held back: a few at once, as tasks that end together, don't wait. */
const toleranceMs = 40;
/** While more may come, what is the first gathers others for so long. */
const gatherMs = 2;

/**
 * When what gathers may leave together (a generic cell rate algorithm). As long as little leaves, at once; in lasting succession the
 * later, the more has left before: so under load a few leave full instead of many almost empty. Monotonic milliseconds.
 */
export class DeparturePace {
  #takenUpTo = -Infinity;

  /** How long the next departure has to wait; 0 for not at all. `moreMayCome`: soon, as tasks that began together end together. */
  waitMs(now: number, moreMayCome: boolean): number {
    return Math.max(moreMayCome ? gatherMs : 0, this.#takenUpTo - toleranceMs - now);
  }

  left(count: number, now: number): void {
    this.#takenUpTo = Math.max(now, this.#takenUpTo) + Math.min(highestCostMs, count * costMsEach);
  }
}

/** How long each record of an answer holds the next fetch back. */
const pausePerRecordMs = 0.2;
const longestPauseMs = 20;

/**
 * Sets the pace of a reader's fetches. What a fetch costs both sides hardly depends on how many records it brings, so a reader that
 * keeps up with a busy log lets a few more be written before it asks again, in proportion to what it has just got. One that reads
 * little, or lags behind, does not pause.
 */
export class FetchPace {
  #opensAt = Number.NEGATIVE_INFINITY;

  /** The next fetch should not be sent before this moment (performance.now). */
  get opensAt(): number {
    return this.#opensAt;
  }

  /** `hasMore`: the log went on beyond what the answer brought. */
  answered(records: number, hasMore: boolean, now: number): void {
    this.#opensAt = hasMore ? now : now + Math.min(longestPauseMs, records * pausePerRecordMs);
  }
}

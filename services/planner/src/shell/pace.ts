/** How long each input of a transaction holds the next one back. */
const pausePerInputMs = 2;
const longestPauseMs = 100;

/**
 * Sets the pace of a partition's transactions. What a transaction costs hardly depends on how much is in it, so a busy partition
 * lets more arrive before it begins another: it pauses in proportion to what it has just taken in. An idle one does not: a single
 * job's inputs come one at a time, and a pause of 2 ms is over before the next could arrive. The rule needs no knowledge of rates:
 * a pause lets more arrive, which lengthens the next, up to the limit, and the first small transaction ends it.
 */
export class Pace {
  #opensAt = Number.NEGATIVE_INFINITY;

  /** The next transaction should not begin before this moment (as Date.now), unless it is full. */
  get opensAt(): number {
    return this.#opensAt;
  }

  committed(inputs: number, now: number): void {
    this.#opensAt = now + Math.min(longestPauseMs, inputs * pausePerInputMs);
  }
}

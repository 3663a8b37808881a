/**
 * Turns completions in any order into the one offset that may be committed: everything below it is done.
 *
 * Offsets begin in rising order, with gaps where the log holds nothing for a reader (markers, aborted records). JavaScript's
 * Set iterates in insertion order, so the first outstanding offset is the lowest, at no cost.
 */
export class CompletionTracker {
  readonly #outstanding = new Set<number>();
  #next: number;

  /** `startOffset`: where reading begins; all below it is done. */
  constructor(startOffset: number) {
    this.#next = startOffset;
  }

  /** What lies below was handed over already, or is nothing. */
  get position(): number {
    return this.#next;
  }

  /** A record was read and is not done yet. */
  begin(offset: number): void {
    if (offset < this.#next) throw new RangeError(`Offset ${offset} begins after the reader has passed it.`);
    this.#outstanding.add(offset);
    this.#next = offset + 1;
  }

  /** The reader stands at `nextOffset`: what lies below it and has not begun is nothing to be done. */
  pass(nextOffset: number): void {
    this.#next = Math.max(this.#next, nextOffset);
  }

  /** Saying so twice, or of an offset that never began, changes nothing. */
  complete(offset: number): void {
    this.#outstanding.delete(offset);
  }

  /** The end of the contiguous done prefix. */
  get committable(): number {
    for (const lowest of this.#outstanding) return lowest;
    return this.#next;
  }

  get outstanding(): number {
    return this.#outstanding.size;
  }
}

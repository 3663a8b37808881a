import { RankHeap } from "@spe/job";

/**
 * The tasks of a job that may be dispatched to one pool, by rank. One that is withdrawn stays in the heap until it comes up: taking it out
 * at once would make a thousand of them cost a million steps.
 */
export class ReadyTasks {
  #heap = new RankHeap();
  #withdrawn = new Set<number>();

  get size(): number {
    return this.#heap.size - this.#withdrawn.size;
  }

  add(rank: number): void {
    if (!this.#withdrawn.delete(rank)) this.#heap.push(rank);
  }

  /** The task of the smallest rank. */
  take(): number | undefined {
    for (let rank = this.#heap.pop(); rank !== undefined; rank = this.#heap.pop()) {
      if (!this.#withdrawn.delete(rank)) return rank;
    }
    return undefined;
  }

  /** The smallest ranks, in order, at most so many; they stay in here. */
  first(count: number): readonly number[] {
    const ranks: number[] = [];
    while (ranks.length < count) {
      const rank = this.take();
      if (rank === undefined) break;
      ranks.push(rank);
    }
    for (const rank of ranks) this.#heap.push(rank);
    return ranks;
  }

  /** Of a rank that is in here. */
  withdraw(rank: number): void {
    this.#withdrawn.add(rank);
  }

  clear(): void {
    this.#heap = new RankHeap();
    this.#withdrawn.clear();
  }
}

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
    this.#heap.push(rank);
  }

  /** The task of the smallest rank. */
  take(): number | undefined {
    for (let rank = this.#heap.pop(); rank !== undefined; rank = this.#heap.pop()) {
      if (!this.#withdrawn.delete(rank)) return rank;
    }
    return undefined;
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

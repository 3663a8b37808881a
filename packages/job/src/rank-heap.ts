/** A priority queue of distinct ranks: the smallest comes out first (binary heap). */
export class RankHeap {
  readonly #ranks: number[] = [];

  get size(): number {
    return this.#ranks.length;
  }

  push(rank: number): void {
    const ranks = this.#ranks;
    let at = ranks.length;
    for (let parent = (at - 1) >> 1; at > 0 && this.#at(parent) > rank; parent = (at - 1) >> 1) {
      ranks[at] = this.#at(parent);
      at = parent;
    }
    ranks[at] = rank;
  }

  pop(): number | undefined {
    const ranks = this.#ranks;
    const smallest = ranks[0];
    const last = ranks.pop();
    if (last === undefined || ranks.length === 0) return smallest;
    let at = 0;
    for (
      let child = this.#smallerChild(at);
      child !== undefined && this.#at(child) < last;
      child = this.#smallerChild(at)
    ) {
      ranks[at] = this.#at(child);
      at = child;
    }
    ranks[at] = last;
    return smallest;
  }

  #smallerChild(parent: number): number | undefined {
    const left = 2 * parent + 1;
    if (left >= this.#ranks.length) return undefined;
    return this.#at(left + 1) < this.#at(left) ? left + 1 : left;
  }

  #at(index: number): number {
    return this.#ranks[index] ?? Number.POSITIVE_INFINITY;
  }
}

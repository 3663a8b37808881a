/** How many attempts this partition has in each lane partition of each pool. Derived: only setTask counts, from the states it sets (H4). */
export class LaneLoad {
  readonly #pools = new Map<string, { total: number; readonly lanes: number[] }>();

  add(pool: string, lane: number, change: 1 | -1): void {
    let load = this.#pools.get(pool);
    if (load === undefined) {
      load = { total: 0, lanes: [] };
      this.#pools.set(pool, load);
    }
    load.total += change;
    load.lanes[lane] = (load.lanes[lane] ?? 0) + change;
  }

  outstanding(pool: string): number {
    return this.#pools.get(pool)?.total ?? 0;
  }

  outstandingIn(pool: string, lane: number): number {
    return this.#pools.get(pool)?.lanes[lane] ?? 0;
  }

  /** Of all pools. */
  get total(): number {
    let total = 0;
    for (const load of this.#pools.values()) total += load.total;
    return total;
  }
}

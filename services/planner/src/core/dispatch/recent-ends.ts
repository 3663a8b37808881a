import { bounds } from "../settings.js";

const bucketMs = 50;

/** Attempts that ended lately in a pool: as many more may be under way than the pool has slots, so that short tasks don't starve executors. */
export class RecentEnds {
  readonly #pools: Map<string, Bucket[]>;

  constructor(pools: Iterable<readonly [string, readonly Bucket[]]> = []) {
    this.#pools = new Map([...pools].map(([pool, buckets]) => [pool, [...buckets]]));
  }

  add(pool: string, nowMs: number): void {
    const fromMs = nowMs - (nowMs % bucketMs);
    const buckets = this.#pools.get(pool) ?? [];
    const last = buckets.at(-1);
    if (last?.[0] === fromMs) buckets[buckets.length - 1] = [fromMs, last[1] + 1];
    else buckets.push([fromMs, 1]);
    this.#pools.set(pool, buckets);
  }

  count(pool: string, nowMs: number): number {
    let count = 0;
    for (const [fromMs, ends] of this.#pools.get(pool) ?? []) {
      if (isRecent(fromMs, nowMs)) count += ends;
    }
    return count;
  }

  /** Forgets what is no longer recent and returns the rest, as the constructor takes it. */
  prune(nowMs: number): [string, Bucket[]][] {
    for (const [pool, buckets] of this.#pools) {
      const recent = buckets.filter(([fromMs]) => isRecent(fromMs, nowMs));
      if (recent.length === 0) this.#pools.delete(pool);
      else this.#pools.set(pool, recent);
    }
    return [...this.#pools];
  }
}

/** Ends since a time, in milliseconds, within 50 of them. */
export type Bucket = readonly [fromMs: number, ends: number];

function isRecent(fromMs: number, nowMs: number): boolean {
  return fromMs + bounds.recentEndsMs > nowMs;
}

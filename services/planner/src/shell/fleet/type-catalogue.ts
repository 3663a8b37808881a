/** A type stays known for so long after an executor has last announced it (contract §2). */
const knownForMs = 7 * 24 * 3_600_000;

/** Every task type that an executor of a pool has announced lately, dead ones included. */
export class TypeCatalogue {
  readonly #lastSeenMs = new Map<string, Map<string, number>>();

  announce(pool: string, types: readonly string[], atMs: number): void {
    const seen = this.#lastSeenMs.get(pool) ?? new Map<string, number>();
    this.#lastSeenMs.set(pool, seen);
    for (const type of types) seen.set(type, Math.max(atMs, seen.get(type) ?? 0));
  }

  /** Sorted by pool and by type. A pool that never had an executor is absent. */
  known(nowMs: number): { readonly pool: string; readonly types: readonly string[] }[] {
    const byPool = [...this.#lastSeenMs].sort(([a], [b]) => (a < b ? -1 : 1));
    return byPool.map(([pool, seen]) => ({
      pool,
      types: [...seen].flatMap(([type, lastSeenMs]) => (lastSeenMs > nowMs - knownForMs ? [type] : [])).sort(),
    }));
  }
}

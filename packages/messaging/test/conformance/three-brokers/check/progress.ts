/** How long after a fault something went on that was begun after it. */
export interface Recovery {
  readonly subject: string;
  readonly ms: number;
}

/**
 * What has to go on whatever happens, by subject: "commits of pipeline 2", "records of out-4". Each success is told with the moment at
 * which it was begun, so that what was under way before a fault does not count as progress after it.
 */
export class Progress {
  readonly #lastBegun = new Map<string, number>();
  readonly #watches = new Set<(subject: string, begunAt: number) => void>();

  expect(subject: string): void {
    if (!this.#lastBegun.has(subject)) this.#lastBegun.set(subject, Number.NEGATIVE_INFINITY);
  }

  happened(subject: string, begunAt: number): void {
    this.#lastBegun.set(subject, Math.max(begunAt, this.#lastBegun.get(subject) ?? Number.NEGATIVE_INFINITY));
    for (const watch of [...this.#watches]) watch(subject, begunAt);
  }

  /** Resolves when every subject has gone on since `moment` (performance.now), the slowest first. Rejects after `withinMs`, naming those that have not. */
  async since(moment: number, withinMs: number): Promise<readonly Recovery[]> {
    const recovered = new Map<string, number>();
    const waiting = new Set(this.#lastBegun.keys());
    await new Promise<void>((resolve, reject) => {
      const watch = (subject: string, begunAt: number): void => {
        if (begunAt <= moment || !waiting.delete(subject)) return;
        recovered.set(subject, performance.now() - moment);
        if (waiting.size === 0) settle(resolve);
      };
      const settle = (settled: () => void): void => {
        clearTimeout(timer);
        this.#watches.delete(watch);
        settled();
      };
      const leftMs = moment + withinMs - performance.now();
      const timer = setTimeout(() => {
        const standing = [...waiting].join(", ");
        settle(() => reject(new Error(`${withinMs.toString()} ms after the fault these stand still: ${standing}.`)));
      }, leftMs);
      this.#watches.add(watch);
      for (const [subject, begunAt] of this.#lastBegun) watch(subject, begunAt);
    });
    return [...recovered].map(([subject, ms]) => ({ subject, ms })).sort((a, b) => b.ms - a.ms);
  }
}

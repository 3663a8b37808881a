/**
 * Whether a stream that should flow evenly stands still: the longest time between two of its records. Pure: told what was seen and when, by
 * one monotonic clock.
 */
export class FlowChecker {
  readonly #what: string;
  readonly #limitMs: number;
  #lastMs: number | undefined;
  #longest = { ms: 0, atMs: 0 };

  constructor(what: string, limitMs: number) {
    this.#what = what;
    this.#limitMs = limitMs;
  }

  see(atMs: number): void {
    const gapMs = atMs - (this.#lastMs ?? atMs);
    if (gapMs > this.#longest.ms) this.#longest = { ms: gapMs, atMs: this.#lastMs ?? atMs };
    this.#lastMs = atMs;
  }

  get longest(): { readonly ms: number; readonly atMs: number } {
    return this.#longest;
  }

  verify(): readonly string[] {
    const { ms } = this.#longest;
    return ms > this.#limitMs
      ? [`Wait: there was no ${this.#what} for ${Math.round(ms)} ms, longer than ${this.#limitMs} ms.`]
      : [];
  }
}

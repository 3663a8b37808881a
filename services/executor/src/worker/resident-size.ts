/** An answer serves for so long: to ask the system takes as long as a small task does. */
const freshMs = 100;

/** How much memory this process takes. */
export class ResidentSize {
  #bytes = 0;
  #askedAt = -Infinity;

  get bytes(): number {
    const now = performance.now();
    if (now - this.#askedAt >= freshMs) {
      this.#bytes = process.memoryUsage.rss();
      this.#askedAt = now;
    }
    return this.#bytes;
  }
}

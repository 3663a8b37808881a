/** At most five a second leave the worker; of those between, the latest. */
const intervalMs = 200;

export class ProgressSender {
  readonly #send: (fraction: number) => void;
  #latest: number | undefined;
  #sentAt = -Infinity;
  #timer: NodeJS.Timeout | undefined;

  constructor(send: (fraction: number) => void) {
    this.#send = send;
  }

  report(fraction: number): void {
    if (!(fraction >= 0 && fraction <= 1)) throw new RangeError(`Progress is from 0 to 1, not ${fraction}.`);
    this.#latest = fraction;
    const waitMs = this.#sentAt + intervalMs - performance.now();
    if (waitMs <= 0) this.#sendLatest();
    else this.#timer ??= setTimeout(() => this.#sendLatest(), waitMs);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#latest = undefined;
  }

  #sendLatest(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#latest === undefined) return;
    this.#sentAt = performance.now();
    this.#send(this.#latest);
    this.#latest = undefined;
  }
}

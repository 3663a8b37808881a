import type { Delivery } from "./delivery.js";

export interface InboxBounds {
  /** A batch is closed once it has so much. */
  readonly batchBytes: number;
  readonly batchEntries: number;
  /** Beyond this the readers wait. */
  readonly waitingBytes: number;
  /** A batch gathers for as many milliseconds as the one before had entries, counted from when that was taken; for so long at most. */
  readonly gatherMs: number;
  /** For so long, positions that moved over nothing wait for company. */
  readonly emptyWaitMs: number;
}

/**
 * Where the readers put down and the sink takes up: what arrives while a transaction is in flight, and for a moment longer where
 * much happens, becomes the next batch. So batches follow soon when little happens, and are few and large under load.
 */
export class Inbox {
  readonly #bounds: InboxBounds;
  #deliveries: Delivery[] = [];
  #bytes = 0;
  #entries = 0;
  /** When the next batch may be taken (performance.now). */
  #opensAt = 0;
  #isClosed = false;
  #roomWaiters: (() => void)[] = [];
  #arrival: (() => void) | undefined;

  constructor(bounds: InboxBounds) {
    this.#bounds = bounds;
  }

  /** Resolves once there is room for more. */
  async put(delivery: Delivery): Promise<void> {
    this.#deliveries.push(delivery);
    this.#bytes += delivery.bytes;
    this.#entries += delivery.entries.length;
    this.#arrival?.();
    if (this.#bytes <= this.#bounds.waitingBytes || this.#isClosed) return;
    await new Promise<void>((resolve) => this.#roomWaiters.push(resolve));
  }

  /** The next batch, once there is one; empty when `signal` aborts first. */
  async take(signal: AbortSignal): Promise<readonly Delivery[]> {
    while (this.#deliveries.length === 0 && !signal.aborted) await this.#nextArrival(signal);
    await this.#gather(this.#opensAt, () => this.#isFull(), signal);
    if (this.#entries === 0)
      await this.#gather(performance.now() + this.#bounds.emptyWaitMs, () => this.#entries > 0, signal);
    return this.#takeNow();
  }

  #isFull(): boolean {
    return this.#entries >= this.#bounds.batchEntries || this.#bytes >= this.#bounds.batchBytes;
  }

  #takeNow(): readonly Delivery[] {
    const { batchBytes, batchEntries } = this.#bounds;
    let count = 0;
    let bytes = 0;
    let entries = 0;
    for (const delivery of this.#deliveries) {
      if (count > 0 && (bytes + delivery.bytes > batchBytes || entries + delivery.entries.length > batchEntries)) break;
      count += 1;
      bytes += delivery.bytes;
      entries += delivery.entries.length;
    }
    const taken = this.#deliveries.slice(0, count);
    this.#deliveries = this.#deliveries.slice(count);
    this.#bytes -= bytes;
    this.#entries -= entries;
    this.#opensAt = performance.now() + Math.min(this.#bounds.gatherMs, entries);
    if (this.#bytes <= this.#bounds.waitingBytes) for (const resolve of this.#roomWaiters.splice(0)) resolve();
    return taken;
  }

  /** From now on nobody waits for room. */
  close(): void {
    this.#isClosed = true;
    for (const resolve of this.#roomWaiters.splice(0)) resolve();
  }

  async #gather(untilMs: number, isEnough: () => boolean, signal: AbortSignal): Promise<void> {
    while (!signal.aborted && !isEnough()) {
      const leftMs = untilMs - performance.now();
      if (leftMs <= 0) return;
      await this.#nextArrival(signal, leftMs);
    }
  }

  #nextArrival(signal: AbortSignal, withinMs?: number): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        signal.removeEventListener("abort", done);
        this.#arrival = undefined;
        resolve();
      };
      const timer = withinMs === undefined ? undefined : setTimeout(done, withinMs);
      this.#arrival = done;
      signal.addEventListener("abort", done);
    });
  }
}

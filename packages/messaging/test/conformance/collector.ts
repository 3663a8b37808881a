import type { FetchedBatch, LogRecord } from "../../src/index.js";

/** Keeps what a reader hands over, and resolves waits as it arrives. */
export class Collector {
  readonly batches: FetchedBatch[] = [];
  readonly #waiting = new Set<() => void>();

  readonly onBatch = (batch: FetchedBatch): void => {
    this.batches.push(batch);
    for (const check of [...this.#waiting]) check();
  };

  get records(): LogRecord[] {
    return this.batches.flatMap(({ records }) => records);
  }

  get values(): string[] {
    return this.records.map(({ value }) => value?.toString() ?? "null");
  }

  /** The position behind everything handed over for a partition; undefined before the first batch. */
  nextOffset(partition = 0): number | undefined {
    return this.batches.findLast((batch) => batch.partition === partition)?.nextOffset;
  }

  until(holds: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const check = (): void => {
        if (!holds()) return;
        this.#waiting.delete(check);
        resolve();
      };
      this.#waiting.add(check);
      check();
    });
  }
}

/** A promise that is settled from outside. */
export function signal(): { readonly promise: Promise<void>; readonly fire: () => void } {
  let fire = (): void => undefined;
  const promise = new Promise<void>((resolve) => {
    fire = resolve;
  });
  return { promise, fire };
}

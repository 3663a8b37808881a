import type { Fault } from "../cluster/fault.js";
import { BrokerUnavailableError } from "../errors.js";
import type { LogReaderOptions, TopicPartition } from "../port.js";

const stalledAfterMs = 5_000;

/** Tells the owner of a reader when a partition has not been readable for a while, and again as long as that lasts. */
export class StallNotice {
  readonly #onStall: LogReaderOptions["onStall"];
  readonly #brokers: readonly string[];
  #toldAt = Number.NEGATIVE_INFINITY;

  constructor(onStall: LogReaderOptions["onStall"], brokers: readonly string[]) {
    this.#onStall = onStall;
    this.#brokers = brokers;
  }

  fault({ topic, partition }: TopicPartition, readableUntil: number, fault: Fault): void {
    const now = performance.now();
    if (now - readableUntil < stalledAfterMs || now - this.#toldAt < stalledAfterMs) return;
    this.#toldAt = now;
    const reading = `Reading ${topic}-${partition.toString()}`;
    const error =
      fault.kind === "connection"
        ? new BrokerUnavailableError(reading, this.#brokers, fault)
        : new Error(`${reading}: ${fault.message}`, { cause: fault });
    this.#onStall?.(error);
  }
}

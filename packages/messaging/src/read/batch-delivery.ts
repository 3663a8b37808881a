import { pause } from "../cluster/pause.js";
import type { Logger } from "../logger.js";
import type { FetchedBatch, LogReaderOptions } from "../port.js";
import type { PartitionFeed } from "./partition-feed.js";

const redeliveryPauseMs = 1_000;

/** Hands the batches of a partition to the handler, one at a time, until nothing is left or the partition is paused or removed. */
export class BatchDelivery {
  readonly #onBatch: LogReaderOptions["onBatch"];
  readonly #isCurrent: (feed: PartitionFeed) => boolean;
  readonly #onTaken: () => void;
  readonly #stopping: AbortSignal;
  readonly #logger: Logger;

  constructor(
    onBatch: LogReaderOptions["onBatch"],
    isCurrent: (feed: PartitionFeed) => boolean,
    onTaken: () => void,
    stopping: AbortSignal,
    logger: Logger,
  ) {
    this.#onBatch = onBatch;
    this.#isCurrent = isCurrent;
    this.#onTaken = onTaken;
    this.#stopping = stopping;
    this.#logger = logger;
  }

  async run(feed: PartitionFeed): Promise<void> {
    if (feed.isDelivering) return;
    feed.isDelivering = true;
    try {
      while (!feed.paused && feed.hasUndelivered() && this.#isCurrent(feed)) {
        const batch = feed.takeBatch();
        this.#onTaken();
        await this.#untilHandled(feed, batch);
      }
    } finally {
      feed.isDelivering = false;
    }
  }

  /** A batch is never skipped: one whose handler failed is handed over again. */
  async #untilHandled(feed: PartitionFeed, batch: FetchedBatch): Promise<void> {
    while (this.#isCurrent(feed)) {
      try {
        await this.#onBatch(batch);
        return;
      } catch (thrown) {
        const { topic, partition } = batch;
        this.#logger.error({ err: thrown, topic, partition }, "the handler of a batch failed; it is handed over again");
        await pause(redeliveryPauseMs, this.#stopping);
      }
    }
  }
}

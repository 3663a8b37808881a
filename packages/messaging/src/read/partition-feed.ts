import type { FetchedBatch, Isolation, LogRecord, Position, TopicPartition } from "../port.js";
import type { FetchedPartition } from "../wire/fetch-message.js";
import type { ReadableRecords } from "./readable-records.js";

/**
 * One partition of a reader: where to fetch next, and what was fetched but not yet handed over. Pure bookkeeping.
 *
 * While a batch is being handled, fetching goes on up to a bound, so that the next batch is there when it is asked for
 * and the partition stays part of the long poll.
 */
export class PartitionFeed {
  readonly topic: string;
  readonly partition: number;
  readonly addedAt: number;
  paused = false;
  /** A fetch that includes this partition is under way. */
  isFetching = false;
  /** The handler has a batch of this partition. */
  isDelivering = false;
  /** Not to be fetched before this moment (performance.now), after a fault. */
  notBefore = 0;
  faults = 0;
  /** The node that it was fetched from last. */
  askedNode: number | undefined;
  lastOkAt: number | undefined;
  #fetchOffset: number;
  #deliveredTo: number;
  #records: LogRecord[] = [];
  #bufferedBytes = 0;
  #highWatermark = -1;
  #lastStableOffset = -1;

  constructor(position: Position, addedAt: number) {
    this.addedAt = addedAt;
    this.topic = position.topic;
    this.partition = position.partition;
    this.#fetchOffset = position.offset;
    this.#deliveredTo = position.offset;
  }

  get fetchPosition(): Position {
    return { topic: this.topic, partition: this.partition, offset: this.#fetchOffset };
  }

  wantsFetch(bufferLimitBytes: number): boolean {
    return !this.paused && !this.isFetching && this.#bufferedBytes < bufferLimitBytes;
  }

  /** The log went on, when it was last fetched, beyond what was brought. */
  isBehind(isolation: Isolation): boolean {
    return this.#fetchOffset < (isolation === "read_committed" ? this.#lastStableOffset : this.#highWatermark);
  }

  /** True also if only the position moved, over markers, aborted or compacted records. */
  hasUndelivered(): boolean {
    return this.#fetchOffset > this.#deliveredTo;
  }

  fetched(
    readable: ReadableRecords,
    {
      recordSet,
      highWatermark,
      lastStableOffset,
    }: Pick<FetchedPartition, "recordSet" | "highWatermark" | "lastStableOffset">,
  ): void {
    this.#records = this.#records.length === 0 ? [...readable.records] : this.#records.concat(readable.records);
    this.#bufferedBytes += recordSet.length;
    this.#fetchOffset = readable.nextOffset;
    this.#highWatermark = highWatermark;
    this.#lastStableOffset = lastStableOffset;
  }

  takeBatch(): FetchedBatch {
    const records = this.#records;
    this.#records = [];
    this.#bufferedBytes = 0;
    this.#deliveredTo = this.#fetchOffset;
    return {
      topic: this.topic,
      partition: this.partition,
      records,
      nextOffset: this.#fetchOffset,
      highWatermark: this.#highWatermark,
      lastStableOffset: this.#lastStableOffset,
    };
  }
}

export function partitionKey({ topic, partition }: TopicPartition): string {
  return `${topic}/${partition.toString()}`;
}

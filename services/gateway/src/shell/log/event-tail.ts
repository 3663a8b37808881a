import type { JobEvents } from "@spe/contracts";
import type { Codec, FetchedBatch, LogReader, LogRecord, Messaging, Position } from "@spe/messaging";
import type { Logger } from "@spe/runtime";

export type EventListener = (record: JobEvents, position: Position) => void;

/**
 * Follows jobEvents from its end on. Records of jobs that nobody here waits for are not even decoded.
 *
 * A client's answer never depends on it alone: whoever waits also has a time limit, and then asks the view.
 */
export class EventTail {
  readonly #codec: Codec;
  readonly #logger: Logger;
  readonly #listeners = new Map<string, Set<EventListener>>();
  readonly #reader: LogReader;

  private constructor(messaging: Messaging, codec: Codec, logger: Logger) {
    this.#codec = codec;
    this.#logger = logger;
    this.#reader = messaging.reader({
      isolation: "read_committed",
      onBatch: (batch) => this.#take(batch),
      onOutOfRange: (position, { high }) => {
        this.#logger.warn({ position, high }, "the event log was cut under the reader; going on at its end");
        this.#reader.add([{ ...position, offset: high }]);
      },
    });
  }

  static async start(
    messaging: Messaging,
    codec: Codec,
    topic: string,
    partitionCount: number,
    logger: Logger,
  ): Promise<EventTail> {
    const partitions = Array.from({ length: partitionCount }, (_, partition) => ({ topic, partition }));
    const ends = await messaging.admin.endOffsets(partitions);
    const tail = new EventTail(messaging, codec, logger);
    tail.#reader.add(ends);
    return tail;
  }

  /** Calls `listener` with every record of the job from now on, until the function returned is called. */
  listen(jobId: string, listener: EventListener): () => void {
    const listeners = this.#listeners.get(jobId) ?? new Set();
    this.#listeners.set(jobId, listeners.add(listener));
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0 && this.#listeners.get(jobId) === listeners) this.#listeners.delete(jobId);
    };
  }

  async stop(): Promise<void> {
    await this.#reader.stop();
  }

  async #take(batch: FetchedBatch): Promise<void> {
    for (const record of batch.records) {
      const listeners = this.#listeners.get(record.key?.toString() ?? "");
      if (!listeners) continue;
      const events = await this.#decoded(record);
      if (events) for (const listener of [...listeners]) listener(events, record);
    }
  }

  async #decoded(record: LogRecord): Promise<JobEvents | undefined> {
    if (!record.value) return undefined;
    try {
      return (
        this.#codec.decodeFast("jobEvents", record.value) ?? (await this.#codec.decodeSlow("jobEvents", record.value))
      );
    } catch (err) {
      const { topic, partition, offset } = record;
      this.#logger.warn(
        { err, topic, partition, offset },
        "an event can't be decoded; who waits for it will ask the view",
      );
      return undefined;
    }
  }
}

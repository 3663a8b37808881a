import { homePartition, type JobEvents } from "@spe/contracts";
import type { Codec, FetchedBatch, LogReader, LogRecord, Messaging, Position } from "@spe/messaging";
import type { Logger } from "@spe/runtime";
import type { LogEnds } from "./log-ends.js";

export type EventListener = (record: JobEvents, position: Position) => void;

export interface EventTailParts {
  readonly messaging: Messaging;
  readonly codec: Codec;
  readonly ends: LogEnds;
  /** jobEvents */
  readonly topic: string;
  readonly partitionCount: number;
  readonly logger: Logger;
}

/** A partition in which nobody waits for anything is read on for so long: the next one to wait may come soon. */
const lingerMs = 5_000;

/** A partition of jobEvents that is being read, or is about to be. */
interface Followed {
  readonly isRead: Promise<void>;
  listeners: number;
  lingering?: NodeJS.Timeout;
}

/**
 * Follows jobEvents, where somebody waits for a job: its partition is read from the end it has when the wait begins. Records of
 * other jobs are not even decoded.
 *
 * A client's answer never depends on it alone: whoever waits also has a time limit, and then asks the view.
 */
export class EventTail {
  readonly #parts: EventTailParts;
  readonly #listeners = new Map<string, Set<EventListener>>();
  readonly #followed = new Map<number, Followed>();
  readonly #reader: LogReader;

  constructor(parts: EventTailParts) {
    this.#parts = parts;
    this.#reader = parts.messaging.reader({
      isolation: "read_committed",
      onBatch: (batch) => this.#take(batch),
      onOutOfRange: (position, { high }) => {
        parts.logger.warn({ position, high }, "the event log was cut under the reader; going on at its end");
        this.#reader.add([{ ...position, offset: high }]);
      },
    });
  }

  /**
   * Resolves when no record of the job that is written from now on can be missed; `listener` gets them until the function returned
   * is called. Fault: broker_unavailable.
   */
  async listen(jobId: string, listener: EventListener): Promise<() => void> {
    const partition = homePartition(jobId, this.#parts.partitionCount);
    const followed = this.#follow(partition);
    const listeners = this.#listeners.get(jobId) ?? new Set();
    this.#listeners.set(jobId, listeners.add(listener));
    const unlisten = (): void => {
      if (!listeners.delete(listener)) return;
      if (listeners.size === 0 && this.#listeners.get(jobId) === listeners) this.#listeners.delete(jobId);
      this.#leave(partition, followed);
    };
    try {
      await followed.isRead;
      return unlisten;
    } catch (error) {
      unlisten();
      throw error;
    }
  }

  async stop(): Promise<void> {
    for (const { lingering } of this.#followed.values()) clearTimeout(lingering);
    await this.#reader.stop();
  }

  #follow(partition: number): Followed {
    const followed = this.#followed.get(partition) ?? { isRead: this.#readFromEnd(partition), listeners: 0 };
    this.#followed.set(partition, followed);
    clearTimeout(followed.lingering);
    followed.listeners += 1;
    return followed;
  }

  async #readFromEnd(partition: number): Promise<void> {
    const { ends, topic } = this.#parts;
    try {
      this.#reader.add(await ends.now([{ topic, partition }]));
    } catch (error) {
      this.#followed.delete(partition);
      throw error;
    }
  }

  #leave(partition: number, followed: Followed): void {
    followed.listeners -= 1;
    if (followed.listeners > 0 || this.#followed.get(partition) !== followed) return;
    followed.lingering = setTimeout(() => {
      this.#followed.delete(partition);
      this.#reader.remove([{ topic: this.#parts.topic, partition }]);
    }, lingerMs);
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
    const { codec, logger } = this.#parts;
    if (!record.value) return undefined;
    try {
      return codec.decodeFast("jobEvents", record.value) ?? (await codec.decodeSlow("jobEvents", record.value));
    } catch (err) {
      const { topic, partition, offset } = record;
      const message = "an event can't be decoded; who waits for it will ask the view";
      logger.warn({ err, topic, partition, offset }, message);
      return undefined;
    }
  }
}

import type { Names } from "@spe/contracts";
import type { FetchedBatch, LogReader, Messaging } from "@spe/messaging";
import type { Logger } from "@spe/runtime";
import type { InputTopic, Positions } from "../core/inputs.js";
import { inputTopicOf, inputTopics } from "./input-topics.js";

/** Who is given what is read of one partition. */
export interface InputSink {
  /** One batch of a topic at a time; the next is handed over when the promise has settled. */
  accept(topic: InputTopic, batch: FetchedBatch): Promise<void>;
  /** The position is not in the log any more; this topic is no longer read. */
  outOfRange(topic: InputTopic, position: number, log: { readonly low: number; readonly high: number }): void;
}

/** Reads the three inputs of all partitions that this process has: one reader, so that connections don't grow with partitions. */
export class InputLog {
  readonly #names: Names;
  readonly #reader: LogReader;
  readonly #sinks = new Map<number, InputSink>();

  constructor(messaging: Messaging, names: Names, logger: Logger) {
    this.#names = names;
    this.#reader = messaging.reader({
      isolation: "read_committed",
      onBatch: (batch) => this.#deliver(batch),
      onOutOfRange: ({ topic, partition, offset }, log) => {
        const input = inputTopicOf(names, topic);
        if (input !== undefined) this.#sinks.get(partition)?.outOfRange(input, offset, log);
      },
      onStall: (err) => logger.warn({ err }, "nothing can be read"),
    });
  }

  attach(partition: number, positions: Positions, sink: InputSink): void {
    this.#sinks.set(partition, sink);
    this.#reader.add(inputTopics.map((input) => ({ topic: this.#names[input], partition, offset: positions[input] })));
  }

  detach(partition: number, sink: InputSink): void {
    if (this.#sinks.get(partition) !== sink) return;
    this.#sinks.delete(partition);
    this.#reader.remove(inputTopics.map((input) => ({ topic: this.#names[input], partition })));
  }

  stop(): Promise<void> {
    return this.#reader.stop();
  }

  async #deliver(batch: FetchedBatch): Promise<void> {
    const input = inputTopicOf(this.#names, batch.topic);
    if (input !== undefined) await this.#sinks.get(batch.partition)?.accept(input, batch);
  }
}

import type { MessageTypes } from "@spe/contracts";
import type { Codec, LogReader, Messaging } from "@spe/messaging";

/** Reads a topic as any subscriber would (read_committed, from its present end on) and hands over each decoded value in order. */
export class TopicObserver {
  readonly #reader: LogReader;
  readonly #waiting = new Set<() => void>();

  private constructor(reader: (observer: TopicObserver) => LogReader) {
    this.#reader = reader(this);
  }

  static async open<N extends keyof MessageTypes>(
    messaging: Messaging,
    codec: Codec,
    topic: string,
    name: N,
    see: (value: MessageTypes[N]) => void,
  ): Promise<TopicObserver> {
    const count = await messaging.admin.partitionCount(topic);
    if (count === undefined) throw new Error(`The topic ${topic} does not exist.`);
    const partitions = Array.from({ length: count }, (_, partition) => ({ topic, partition }));
    const ends = await messaging.admin.endOffsets(partitions);
    const observer = new TopicObserver((self) =>
      messaging.reader({
        isolation: "read_committed",
        maxWaitMs: 200,
        onBatch: async ({ records }) => {
          for (const { value } of records)
            if (value !== null) see(codec.decodeFast(name, value) ?? (await codec.decodeSlow(name, value)));
          self.#wake();
        },
        onOutOfRange: (position) => {
          throw new Error(`${position.topic}-${position.partition} has no offset ${position.offset}.`);
        },
      }),
    );
    observer.#reader.add(ends);
    return observer;
  }

  /** Resolves as soon as `isTrue` holds after a batch; rejects with `what` after `timeoutMs`. */
  async until(isTrue: () => boolean, timeoutMs: number, what: () => string): Promise<void> {
    if (isTrue()) return;
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting.delete(check);
        reject(new Error(`Not within ${timeoutMs} ms: ${what()}`));
      }, timeoutMs);
      const check = () => {
        if (!isTrue()) return;
        clearTimeout(timer);
        this.#waiting.delete(check);
        resolve();
      };
      this.#waiting.add(check);
    });
  }

  async stop(): Promise<void> {
    await this.#reader.stop();
  }

  #wake(): void {
    for (const check of [...this.#waiting]) check();
  }
}

import { homePartition, messageSchemas } from "@spe/contracts";
import { type Appender, type Codec, connectMessaging, type Messaging, openCodec, type Position } from "@spe/messaging";
import { engine, names } from "./engine.js";

const logger = { debug: () => {}, info: () => {}, warn: console.warn, error: console.error };

/** A client of the engine's Kafka, as a subscriber or a submitting program would be one. */
export class KafkaSide {
  readonly messaging: Messaging;
  readonly codec: Codec;
  readonly #appender: Appender;
  readonly #partitionCount: number;

  private constructor(messaging: Messaging, codec: Codec, partitionCount: number) {
    this.messaging = messaging;
    this.codec = codec;
    this.#appender = messaging.appender();
    this.#partitionCount = partitionCount;
  }

  static async connect(): Promise<KafkaSide> {
    const messaging = await connectMessaging({ brokers: engine.brokers.split(","), clientId: "spe-test" }, logger);
    const codec = await openCodec({ registryUrl: engine.registryUrl, prefix: "", schemas: messageSchemas }, logger);
    return new KafkaSide(messaging, codec, (await messaging.admin.partitionCount(names.pendingJobs)) ?? 0);
  }

  /** Appends to pendingJobs: to the key's home unless a partition is given. */
  async submit(key: string | Buffer | null, value: string | Buffer | null, partition?: number): Promise<Position> {
    return await this.#appender.append({
      topic: names.pendingJobs,
      partition: partition ?? (key === null ? 0 : homePartition(key, this.#partitionCount)),
      key,
      value: typeof value === "string" ? Buffer.from(value) : value,
    });
  }

  otherPartition(key: string): number {
    return (homePartition(key, this.#partitionCount) + 1) % this.#partitionCount;
  }

  async close(): Promise<void> {
    await this.#appender.stop();
    await this.messaging.close();
  }
}

import { randomUUID } from "node:crypto";
import { Kafka, logLevel, type Producer } from "kafkajs";
import { describe } from "vitest";
import {
  type Appender,
  connectMessaging,
  type LogReader,
  type LogReaderOptions,
  type Membership,
  type MembershipOptions,
  type Messaging,
  type TransactionalWriter,
} from "../../src/index.js";
import { silentLogger } from "./silent-logger.js";
import { TamperedWire } from "./tampered-wire.js";

const brokers = process.env["SPE_TEST_KAFKA"]?.split(",");

if (brokers === undefined) {
  console.info(
    "The conformance suite is skipped: set SPE_TEST_KAFKA to the address of a broker, such as 127.0.0.1:9092.",
  );
}

/** A `describe` for tests that need a real broker. */
export const withBroker = (name: string, tests: () => void): void => {
  describe.skipIf(brokers === undefined)(name, { timeout: 15_000 }, tests);
};

/** Topics, groups and clients of one test, with names of their own; `close` leaves nothing behind. */
export class World {
  readonly id = randomUUID().slice(0, 8);
  readonly messaging: Messaging;
  readonly #topics: string[] = [];
  readonly #stops: (() => Promise<unknown>)[] = [];
  readonly #addresses: readonly string[];
  readonly #kafka: Kafka;

  private constructor(messaging: Messaging, addresses: readonly string[]) {
    this.messaging = messaging;
    this.#addresses = addresses;
    this.#kafka = new Kafka({
      brokers: [...addresses],
      clientId: "conformance",
      logLevel: logLevel.NOTHING,
      retry: { initialRetryTime: 10, retries: 20 },
    });
  }

  /** On the broker of the whole run, or on others. */
  static async open(addresses: readonly string[] = brokers ?? []): Promise<World> {
    return new World(await World.connect(addresses), addresses);
  }

  static connect(addresses: readonly string[] = brokers ?? []): Promise<Messaging> {
    return connectMessaging({ brokers: addresses, clientId: "conformance" }, silentLogger);
  }

  /** Another connection, by a wire that can be tampered with. */
  async connectByWire(): Promise<{ readonly wire: TamperedWire; readonly messaging: Messaging }> {
    const wire = await TamperedWire.open(this.#addresses[0] ?? "");
    const messaging = await World.connect([wire.address]);
    this.#stops.push(async () => {
      wire.speak();
      await messaging.close();
      wire.close();
    });
    return { wire, messaging };
  }

  get addresses(): readonly string[] {
    return this.#addresses;
  }

  async topic(partitions = 1, config: Record<string, string> = {}): Promise<string> {
    const name = `conformance.${this.id}.${this.#topics.length.toString()}`;
    await this.messaging.admin.createTopics([{ name, partitions, replication: 1, config }]);
    this.#topics.push(name);
    return name;
  }

  reader(options: Omit<LogReaderOptions, "onOutOfRange" | "isolation"> & Partial<LogReaderOptions>): LogReader {
    const unexpected = (): never => {
      throw new Error("unexpectedly out of range");
    };
    const reader = this.messaging.reader({ isolation: "read_committed", onOutOfRange: unexpected, ...options });
    this.#stops.push(() => reader.stop());
    return reader;
  }

  appender(): Appender {
    const appender = this.messaging.appender();
    this.#stops.push(() => appender.stop());
    return appender;
  }

  async writer(name: string): Promise<TransactionalWriter> {
    const writer = this.messaging.transactionalWriter(`${this.id}-${name}`, { timeoutMs: 20_000 });
    this.#stops.push(() => writer.close());
    await writer.fence();
    return writer;
  }

  membership(options: MembershipOptions, messaging = this.messaging): Membership {
    const membership = messaging.membership({ ...options, groupId: `${this.id}-${options.groupId}` });
    this.#stops.push(() => membership.stop());
    return membership;
  }

  /** An independent client whose transactions can be left open, or be aborted, on purpose. */
  async foreignProducer(name: string): Promise<Producer> {
    const producer = this.#kafka.producer({
      transactionalId: `${this.id}-${name}`,
      maxInFlightRequests: 1,
      idempotent: true,
      retry: { initialRetryTime: 5, retries: 50, maxRetryTime: 100 },
    });
    await producer.connect();
    this.#stops.push(() => producer.disconnect());
    return producer;
  }

  async close(): Promise<void> {
    await Promise.all(this.#stops.map((stop) => stop()));
    const admin = this.#kafka.admin();
    await admin.connect();
    if (this.#topics.length > 0) await admin.deleteTopics({ topics: this.#topics });
    await admin.disconnect();
    await this.messaging.close();
  }
}

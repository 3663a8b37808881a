import { setTimeout as delay } from "node:timers/promises";
import { Kafka, logLevel, type Producer, type Transaction } from "kafkajs";
import type { Random } from "../random.js";
import { encode } from "./written-records.js";

const transactionTimeoutMs = 4_000;
const betweenMs = 80;

/** Another client's transactions in our topics: they overlap, and end in an abort or not at all. Nothing of them may ever be read. */
export class ForeignTransactions {
  readonly #kafka: Kafka;
  readonly #name: string;
  readonly #topic: string;
  readonly #partitions: number;
  readonly #random: Random;
  readonly #running: Promise<void>[] = [];
  #sent = 0;
  #isStopped = false;

  constructor(brokers: readonly string[], name: string, topic: string, partitions: number, random: Random) {
    this.#kafka = new Kafka({
      brokers: [...brokers],
      clientId: "foreign",
      logLevel: logLevel.NOTHING,
      requestTimeout: 3_000,
      enforceRequestTimeout: true,
      retry: { initialRetryTime: 20, retries: 5, maxRetryTime: 200 },
    });
    this.#name = name;
    this.#topic = topic;
    this.#partitions = partitions;
    this.#random = random;
  }

  /** Two clients, whose transactions in the same partitions end in another order than they began. */
  start(): void {
    for (const client of ["a", "b"]) this.#running.push(this.#abortAgainAndAgain(`${this.#name}-${client}`));
  }

  /** Records in every partition, whose transaction its client neither commits nor aborts before it goes away. */
  async leaveOpen(): Promise<void> {
    const producer = await this.#producer(`${this.#name}-open-${(this.#sent++).toString()}`);
    const transaction = await producer.transaction();
    for (let partition = 0; partition < this.#partitions; partition++)
      await this.#send(transaction, this.#topic, partition, "left open");
    await producer.disconnect();
  }

  /** Ends each partition of a topic with records that are void, and the marker that says so. */
  async abortInAll(topic: string, partitions: number): Promise<void> {
    const producer = await this.#producer(`${this.#name}-last`);
    const transaction = await producer.transaction();
    for (let partition = 0; partition < partitions; partition++)
      await this.#send(transaction, topic, partition, "aborted");
    await transaction.abort();
    await producer.disconnect();
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    await Promise.all(this.#running);
  }

  async #abortAgainAndAgain(transactionalId: string): Promise<void> {
    while (!this.#isStopped) {
      let producer: Producer | undefined;
      try {
        producer = await this.#producer(transactionalId);
        while (!this.#isStopped) await this.#abortOnce(producer);
      } catch {
        await delay(betweenMs); // a client that met a fault is replaced, as kafkajs can't be used on
      } finally {
        await producer?.disconnect().catch(() => undefined);
      }
    }
  }

  async #abortOnce(producer: Producer): Promise<void> {
    const transaction = await producer.transaction();
    for (let sends = this.#random.between(1, 3); sends > 0; sends--) {
      await this.#send(transaction, this.#topic, this.#random.below(this.#partitions), "aborted");
      await delay(this.#random.below(betweenMs));
    }
    await transaction.abort();
    await delay(this.#random.below(betweenMs));
  }

  async #send(transaction: Transaction, topic: string, partition: number, why: string): Promise<void> {
    this.#sent += 1;
    const value = encode({ void: `${why}: ${this.#name} ${this.#sent.toString()}` });
    await transaction.send({ topic, messages: [{ partition, key: "void", value }] });
  }

  async #producer(transactionalId: string): Promise<Producer> {
    const producer = this.#kafka.producer({
      transactionalId,
      transactionTimeout: transactionTimeoutMs,
      idempotent: true,
      maxInFlightRequests: 1,
      retry: { initialRetryTime: 5, retries: 10, maxRetryTime: 100 },
    });
    await producer.connect();
    return producer;
  }
}

import type { Cluster } from "../cluster/cluster.js";
import type { Coordinators } from "../cluster/coordinators.js";
import { Fault } from "../cluster/fault.js";
import { fenced } from "../cluster/kafka-error.js";
import type { Lane, Link } from "../cluster/link.js";
import {
  BrokerUnavailableError,
  ClosedError,
  RecordTooLargeError,
  TransactionError,
  UnknownTopicError,
} from "../errors.js";
import { FencedError, type OutgoingRecord, type Position, type TransactionalWriter } from "../port.js";
import { knownLeader } from "../cluster/known-leader.js";
import { ackTimes } from "./ack-times.js";
import { groupByPartition, type PartitionRecords } from "./record-batching.js";
import { Sequences } from "./sequences.js";
import { askCoordinator } from "./transaction-coordination.js";
import { isDoubtful, type ProducerIdentity, produceInTransaction } from "./transactional-produce.js";

const defaultTimeoutMs = 10_000;
const fenceWithinMs = 60_000;
const abortWithinMs = 2_000;

/** The share of the transaction's time after which it is given up here, before the coordinator does so and fences this producer for it. */
const writingShare = 0.8;

/**
 * `idle` → fence → `ready` → commit → `committing` → `ready`, or `dead` after any fault, and after a commit that went well in the end but
 * left a request behind of which nobody knows whether it will still arrive. A producer's epoch and sequences are never used again
 * after a doubt: nothing is lost or doubled by a wrong sequence number, and no late request meets a transaction that it was not meant for.
 */
type State =
  | { readonly name: "idle" | "dead" | "closed" | "fencing" }
  | { readonly name: "ready" | "committing"; readonly producer: ProducerIdentity; readonly sequences: Sequences };

let writers = 0;

export class KafkaTransactionalWriter implements TransactionalWriter {
  readonly #cluster: Cluster;
  readonly #coordinators: Coordinators;
  readonly #transactionalId: string;
  readonly #timeoutMs: number;
  readonly #lane: Lane;
  readonly #closed = new AbortController();
  /** Since the last fence some request was sent and not answered. */
  #isDoubtful = false;
  #state: State = { name: "idle" };

  constructor(
    cluster: Cluster,
    coordinators: Coordinators,
    transactionalId: string,
    options?: { readonly timeoutMs?: number },
  ) {
    this.#cluster = cluster;
    this.#coordinators = coordinators;
    this.#transactionalId = transactionalId;
    this.#timeoutMs = options?.timeoutMs ?? defaultTimeoutMs;
    writers += 1;
    this.#lane = { name: `writer ${writers.toString()}`, requestTimeoutMs: ackTimes.answerWithinMs };
  }

  async fence(): Promise<void> {
    this.#refuseUnless("idle", "ready", "dead");
    this.#state = { name: "fencing" };
    try {
      const identity = await this.#ask(performance.now() + fenceWithinMs, (transactionalId, link) =>
        link.call((broker) => broker.initProducerId({ transactionalId, transactionTimeout: this.#timeoutMs })),
      );
      const producerId = Number(identity.producerId);
      this.#isDoubtful = false;
      this.#become({
        name: "ready",
        producer: { transactionalId: this.#transactionalId, producerId, producerEpoch: identity.producerEpoch },
        sequences: new Sequences(),
      });
    } catch (thrown) {
      this.#become({ name: "dead" });
      throw this.#translate("fencing", thrown);
    }
  }

  async commit(records: readonly OutgoingRecord[]): Promise<readonly Position[]> {
    this.#refuseUnless("ready");
    const ready = this.#state;
    if (!("producer" in ready) || records.length === 0) return [];
    this.#state = { ...ready, name: "committing" };
    try {
      const positions = await this.#commit(ready.producer, ready.sequences, records);
      this.#become(this.#isDoubtful ? { name: "dead" } : { ...ready, name: "ready" });
      return positions;
    } catch (thrown) {
      this.#become({ name: "dead" });
      throw this.#translate("committing", thrown);
    }
  }

  close(): Promise<void> {
    this.#state = { name: "closed" };
    this.#closed.abort();
    this.#cluster.closeLane(this.#lane);
    return Promise.resolve();
  }

  async #commit(
    producer: ProducerIdentity,
    sequences: Sequences,
    records: readonly OutgoingRecord[],
  ): Promise<readonly Position[]> {
    const deadline = performance.now() + this.#timeoutMs * writingShare;
    const { signal } = this.#closed;
    const groups = groupByPartition(records);
    for (const group of groups) await knownLeader(this.#cluster, group, deadline, signal);
    let offsets: readonly (readonly number[])[];
    try {
      await this.#addPartitions(producer, groups, deadline);
      offsets = await produceInTransaction(this.#cluster, this.#lane, producer, sequences, groups, deadline, signal);
    } catch (thrown) {
      await this.#abort(producer, thrown);
      throw thrown;
    }
    await this.#end(producer, true, performance.now() + this.#timeoutMs);
    return positionsInOrder(groups, offsets, records.length);
  }

  async #addPartitions(
    producer: ProducerIdentity,
    groups: readonly PartitionRecords[],
    deadline: number,
  ): Promise<void> {
    const topics = new Map<string, number[]>();
    for (const { topic, partition } of groups) topics.set(topic, [...(topics.get(topic) ?? []), partition]);
    await this.#ask(deadline, (transactionalId, link) =>
      link.call((broker) =>
        broker.addPartitionsToTxn({
          transactionalId,
          producerId: producer.producerId.toString(),
          producerEpoch: producer.producerEpoch,
          topics: [...topics].map(([topic, partitions]) => ({ topic, partitions })),
        }),
      ),
    );
  }

  async #end(producer: ProducerIdentity, commit: boolean, deadline: number): Promise<void> {
    await this.#ask(deadline, (transactionalId, link) =>
      link.call((broker) =>
        broker.endTxn({
          transactionalId,
          producerId: producer.producerId.toString(),
          producerEpoch: producer.producerEpoch,
          transactionResult: commit,
        }),
      ),
    );
  }

  /**
   * As a courtesy to readers, who would wait for the transaction's timeout otherwise. The next fencing does it in any case, and under a
   * higher epoch: that keeps out what is still on its way, which could begin a transaction that nobody ends if it came after an abort.
   */
  async #abort(producer: ProducerIdentity, why: unknown): Promise<void> {
    if (isDoubtful(why) || this.#isDoubtful || (why instanceof Fault && fenced.has(why.reason))) return;
    await this.#end(producer, false, performance.now() + abortWithinMs).catch(() => undefined);
  }

  async #ask<T>(deadline: number, request: (id: string, link: Link) => Promise<T>): Promise<T> {
    const id = this.#transactionalId;
    return askCoordinator(this.#coordinators, id, this.#lane, deadline, async (link) => {
      if (this.#state.name === "closed") throw new Fault("local", "closed", "the writer was closed");
      try {
        return await request(id, link);
      } catch (thrown) {
        this.#isDoubtful ||= isDoubtful(thrown);
        throw thrown;
      }
    });
  }

  #become(state: State): void {
    if (this.#state.name !== "closed") this.#state = state;
  }

  #refuseUnless(...allowed: State["name"][]): void {
    const name = this.#state.name;
    if (allowed.includes(name)) return;
    if (name === "closed") throw new ClosedError(`The writer of transactional id ${this.#transactionalId}`);
    const remedy = name === "idle" || name === "dead" ? "call fence() first" : "await the call under way first";
    throw new TransactionError(`The writer of transactional id ${this.#transactionalId} is ${name}: ${remedy}.`);
  }

  #translate(doing: string, thrown: unknown): Error {
    if (thrown instanceof RecordTooLargeError || thrown instanceof UnknownTopicError) return thrown;
    const fault = Fault.of(thrown);
    const what = `${doing} with transactional id ${this.#transactionalId}`;
    if (fenced.has(fault.reason)) {
      return new FencedError(
        `${what}: a newer producer owns the id, or the transaction exceeded its ${this.#timeoutMs.toString()} ms.`,
      );
    }
    if (fault.kind === "connection") return new BrokerUnavailableError(what, this.#cluster.config.brokers, fault);
    return new TransactionError(`${what}: ${fault.message}. Fence anew, and restore to learn the outcome.`, {
      cause: fault,
    });
  }
}

function positionsInOrder(
  groups: readonly PartitionRecords[],
  offsets: readonly (readonly number[])[],
  count: number,
): readonly Position[] {
  const positions = new Array<Position>(count);
  groups.forEach(({ topic, partition, indexes }, g) => {
    indexes.forEach((index, i) => {
      positions[index] = { topic, partition, offset: offsets[g]?.[i] as number };
    });
  });
  return positions;
}

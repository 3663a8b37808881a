import type { Cluster } from "../cluster/cluster.js";
import { Fault } from "../cluster/fault.js";
import { leaderMoved } from "../cluster/kafka-error.js";
import type { Lane, Link } from "../cluster/link.js";
import { backoffMs } from "../cluster/pause.js";
import { BrokerUnavailableError, ClosedError, UnknownTopicError } from "../errors.js";
import type { Appender, OutgoingRecord, Position } from "../port.js";
import { encodeRecordBatch } from "../wire/encode-record-batch.js";
import { type PartitionBatch, type ProduceResult, produceRequest } from "../wire/produce-message.js";
import { ackTimes } from "./ack-times.js";
import { appendingTo, judgeAppendFault, recordError, refusedError } from "./append-faults.js";
import { AppendQueue } from "./append-queue.js";
import { topicGraceMs } from "../cluster/known-leader.js";
import { ProducerIds } from "./producer-ids.js";
import { defaultMaxBatchBytes } from "./record-batching.js";

const giveUpAfterMs = 60_000;
const firstBackoffMs = 20;
const mostBackoffMs = 500;
const maxRequestBytes = 16 << 20;

let appenders = 0;

/**
 * See the port. One produce request at a time per broker; what is handed over meanwhile makes up the next one. So batches
 * grow with the load by themselves, and no record waits for a timer. Batches are numbered, so that a repeated one is written once.
 */
export class KafkaAppender implements Appender {
  readonly #cluster: Cluster;
  readonly #lane: Lane;
  readonly #maxBatchBytes: number;
  readonly #producerIds: ProducerIds;
  readonly #queues = new Map<string, AppendQueue>();
  readonly #outstanding = new Set<Promise<unknown>>();
  readonly #busyNodes = new Set<number>();
  readonly #lookingUp = new Set<string>();
  #pumpIsDue = false;
  #wakeTimer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(cluster: Cluster, options?: { readonly maxBatchBytes?: number }) {
    this.#cluster = cluster;
    this.#maxBatchBytes = options?.maxBatchBytes ?? defaultMaxBatchBytes;
    appenders += 1;
    this.#lane = { name: `appender ${appenders.toString()}`, requestTimeoutMs: ackTimes.answerWithinMs };
    this.#producerIds = new ProducerIds(cluster, this.#lane);
  }

  append(record: OutgoingRecord): Promise<Position> {
    if (this.#closed) return Promise.reject(new ClosedError("The appender"));
    const appended = new Promise<Position>((resolve, reject) => {
      this.#queueOf(record).push({ record, enqueuedAt: performance.now(), resolve, reject });
    });
    this.#outstanding.add(appended);
    const settled = (): void => {
      this.#outstanding.delete(appended);
    };
    appended.then(settled, settled);
    this.#pumpSoon();
    return appended;
  }

  async flush(): Promise<void> {
    await Promise.allSettled(this.#outstanding);
  }

  async stop(): Promise<void> {
    this.#closed = true;
    await this.flush();
    clearTimeout(this.#wakeTimer);
    this.#cluster.closeLane(this.#lane);
  }

  #queueOf({ topic, partition }: OutgoingRecord): AppendQueue {
    const key = `${topic}/${partition.toString()}`;
    let queue = this.#queues.get(key);
    if (queue === undefined) {
      queue = new AppendQueue(topic, partition, () => {
        this.#producerIds.spent();
      });
      this.#queues.set(key, queue);
    }
    return queue;
  }

  /** Once per turn of the event loop, so that all that was handed over in this turn goes together. */
  #pumpSoon(): void {
    if (this.#pumpIsDue) return;
    this.#pumpIsDue = true;
    setImmediate(() => {
      this.#pumpIsDue = false;
      this.#pump();
    });
  }

  #pump(): void {
    const now = performance.now();
    const byLeader = new Map<number, AppendQueue[]>();
    let wakeAt = Number.POSITIVE_INFINITY;
    for (const queue of this.#queues.values()) {
      if (!queue.isDue(now)) {
        if (queue.hasWaiting) wakeAt = Math.min(wakeAt, queue.notBefore);
        continue;
      }
      const leader = this.#cluster.leaderOf(queue.topic, queue.partition);
      if (!this.#hasProducer(queue)) void this.#findProducer();
      else if (typeof leader !== "number") void this.#findLeaders();
      else if (!this.#busyNodes.has(leader)) byLeader.set(leader, [...(byLeader.get(leader) ?? []), queue]);
    }
    for (const [nodeId, queues] of byLeader) void this.#send(nodeId, queues);
    clearTimeout(this.#wakeTimer);
    if (wakeAt < Number.POSITIVE_INFINITY)
      this.#wakeTimer = setTimeout(
        () => {
          this.#pump();
        },
        wakeAt - now + 1,
      );
  }

  async #send(nodeId: number, queues: readonly AppendQueue[]): Promise<void> {
    this.#busyNodes.add(nodeId);
    const sent: AppendQueue[] = [];
    const batches: PartitionBatch[] = [];
    let bytes = 0;
    for (const queue of queues) {
      if (bytes > maxRequestBytes) break;
      const { records, producer } = queue.take(this.#maxBatchBytes, nodeId);
      const batch = encodeRecordBatch(records, producer, Date.now());
      bytes += batch.length;
      sent.push(queue);
      batches.push({ topic: queue.topic, partition: queue.partition, batch });
    }
    try {
      await this.#produce(await this.#cluster.link(nodeId, this.#lane), sent, batches);
    } catch (thrown) {
      this.#wait(sent, Fault.of(thrown));
      void this.#findLeaders();
    } finally {
      this.#busyNodes.delete(nodeId);
      this.#pump();
    }
  }

  async #produce(link: Link, queues: readonly AppendQueue[], batches: readonly PartitionBatch[]): Promise<void> {
    try {
      const { results } = await link.send(produceRequest(batches, null, ackTimes.brokerWaitsMs));
      for (const queue of queues) this.#accept(queue, results);
    } catch (thrown) {
      for (const queue of queues) this.#repeat(queue, Fault.of(thrown));
      void this.#findLeaders();
    }
  }

  #accept(queue: AppendQueue, results: readonly ProduceResult[]): void {
    const { topic, partition } = queue;
    const result = results.find((candidate) => candidate.topic === topic && candidate.partition === partition);
    if (result === undefined) this.#repeat(queue, new Fault("local", "incomplete", "a result was missing"));
    else if (result.errorCode === 0) queue.written(result.baseOffset);
    else this.#refused(queue, Fault.answer(result.errorCode));
  }

  #refused(queue: AppendQueue, fault: Fault): void {
    switch (judgeAppendFault(fault.reason)) {
      case "repeat":
        if (leaderMoved.has(fault.reason)) void this.#findLeaders();
        this.#repeat(queue, fault);
        break;
      case "renumber":
        queue.renumber();
        this.#wait([queue], fault);
        break;
      case "halve":
        queue.refusedForOneRecord(({ record }) => recordError(record, fault));
        break;
      case "refuse":
        queue.refused(refusedError(queue, fault));
    }
  }

  /** The batch may have been written. */
  #repeat(queue: AppendQueue, fault: Fault): void {
    queue.repeat();
    this.#wait([queue], fault);
  }

  #wait(queues: readonly AppendQueue[], fault: Fault): void {
    const now = performance.now();
    for (const queue of queues) {
      queue.wait(now + backoffMs(queue.faults, firstBackoffMs, mostBackoffMs));
      queue.giveUpOlderThan(now - giveUpAfterMs, () => {
        return new BrokerUnavailableError(appendingTo(queue), this.#cluster.config.brokers, fault);
      });
    }
  }

  #hasProducer(queue: AppendQueue): boolean {
    const { current } = this.#producerIds;
    if (queue.needsProducer && current !== undefined) queue.use(current);
    return !queue.needsProducer;
  }

  #findProducer(): Promise<void> {
    return this.#lookUp("producer", () => this.#producerIds.obtain());
  }

  #findLeaders(): Promise<void> {
    return this.#lookUp("leaders", async (waiting) => {
      await this.#cluster.refresh(waiting.map(({ topic }) => topic));
      for (const queue of waiting) this.#heedLeader(queue);
    });
  }

  async #lookUp(what: string, lookUp: (waiting: readonly AppendQueue[]) => Promise<void>): Promise<void> {
    if (this.#lookingUp.has(what)) return;
    this.#lookingUp.add(what);
    const waiting = [...this.#queues.values()].filter((queue) => !queue.isEmpty);
    try {
      await lookUp(waiting);
    } catch (thrown) {
      this.#wait(
        waiting.filter(({ hasWaiting }) => hasWaiting),
        Fault.of(thrown),
      );
    } finally {
      this.#lookingUp.delete(what);
      this.#pump();
    }
  }

  /** A new leader is asked soon, however long the old one was waited for. */
  #heedLeader(queue: AppendQueue): void {
    const { topic, partition } = queue;
    if (!queue.hasWaiting) return;
    const leader = this.#cluster.leaderOf(topic, partition);
    if (typeof leader === "number") {
      if (leader !== queue.sentTo) queue.notBefore = Math.min(queue.notBefore, performance.now() + firstBackoffMs);
      return;
    }
    this.#wait([queue], new Fault("answer", "LEADER_NOT_AVAILABLE", "the partition has no leader"));
    if (leader === "no_topic")
      queue.giveUpOlderThan(performance.now() - topicGraceMs, () => new UnknownTopicError(topic, partition));
  }
}

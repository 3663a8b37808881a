import type { Cluster } from "../cluster/cluster.js";
import { Fault } from "../cluster/fault.js";
import { badRecord, leaderMoved, notWrittenYet, perhapsWritten, tooLarge } from "../cluster/kafka-error.js";
import type { Lane } from "../cluster/link.js";
import { backoffMs } from "../cluster/pause.js";
import {
  BrokerUnavailableError,
  ClosedError,
  RecordTooLargeError,
  RefusedError,
  UnknownTopicError,
} from "../errors.js";
import type { Appender, OutgoingRecord, Position, TopicPartition } from "../port.js";
import { encodedSizeBound, encodeRecordBatch, noProducer } from "../wire/encode-record-batch.js";
import { type PartitionBatch, type ProduceResult, produceRequest } from "../wire/produce-message.js";
import { AppendQueue, type PendingRecord } from "./append-queue.js";
import { topicGraceMs } from "../cluster/known-leader.js";
import { defaultMaxBatchBytes } from "./record-batching.js";

const giveUpAfterMs = 60_000;
const ackTimeoutMs = 8_000;
const requestTimeoutMs = 10_000;
const firstBackoffMs = 20;
const mostBackoffMs = 1_000;
const maxRequestBytes = 16 << 20;

let appenders = 0;

/**
 * See the port. One produce request at a time per broker; what is handed over meanwhile makes up the next one. So batches
 * grow with the load by themselves, and no record waits for a timer.
 */
export class KafkaAppender implements Appender {
  readonly #cluster: Cluster;
  readonly #lane: Lane;
  readonly #maxBatchBytes: number;
  readonly #queues = new Map<string, AppendQueue>();
  readonly #outstanding = new Set<Promise<unknown>>();
  readonly #busyNodes = new Set<number>();
  #pumpIsDue = false;
  #wakeTimer: NodeJS.Timeout | undefined;
  #isRefreshing = false;
  #closed = false;

  constructor(cluster: Cluster, options?: { readonly maxBatchBytes?: number }) {
    this.#cluster = cluster;
    this.#maxBatchBytes = options?.maxBatchBytes ?? defaultMaxBatchBytes;
    appenders += 1;
    this.#lane = { name: `appender ${appenders.toString()}`, requestTimeoutMs };
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
    const queue = this.#queues.get(key) ?? new AppendQueue(topic, partition);
    this.#queues.set(key, queue);
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
      if (typeof leader !== "number") void this.#findLeaders();
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
      const batch = this.#encode(queue.take(this.#maxBatchBytes));
      bytes += batch.length;
      sent.push(queue);
      batches.push({ topic: queue.topic, partition: queue.partition, batch });
    }
    try {
      const link = await this.#cluster.link(nodeId, this.#lane);
      const { results } = await link.send(produceRequest(batches, null, ackTimeoutMs));
      for (const queue of sent) this.#accept(queue, results);
    } catch (thrown) {
      const fault = Fault.of(thrown);
      for (const queue of sent) this.#repeat(queue, fault);
      void this.#findLeaders();
    } finally {
      this.#busyNodes.delete(nodeId);
      this.#pump();
    }
  }

  #encode(pending: readonly PendingRecord[]): Buffer {
    return encodeRecordBatch(
      pending.map(({ record }) => record),
      noProducer,
      Date.now(),
    );
  }

  #accept(queue: AppendQueue, results: readonly ProduceResult[]): void {
    const { topic, partition } = queue;
    const result = results.find((candidate) => candidate.topic === topic && candidate.partition === partition);
    if (result === undefined) this.#repeat(queue, new Fault("local", "incomplete", "a result was missing"));
    else if (result.errorCode === 0) queue.written(result.baseOffset);
    else this.#refused(queue, Fault.answer(result.errorCode));
  }

  #refused(queue: AppendQueue, fault: Fault): void {
    const { reason } = fault;
    if (leaderMoved.has(reason)) void this.#findLeaders();
    if (notWrittenYet.has(reason) || perhapsWritten.has(reason)) this.#repeat(queue, fault);
    else if (badRecord.has(reason)) queue.refusedForOneRecord(({ record }) => recordError(record, fault));
    else queue.refused(refusedError(queue, fault));
  }

  #repeat(queue: AppendQueue, fault: Fault): void {
    const now = performance.now();
    queue.again(now + backoffMs(queue.faults, firstBackoffMs, mostBackoffMs), now - giveUpAfterMs, () =>
      this.#unavailable(queue, fault),
    );
  }

  async #findLeaders(): Promise<void> {
    if (this.#isRefreshing) return;
    this.#isRefreshing = true;
    const waiting = [...this.#queues.values()].filter((queue) => !queue.isEmpty);
    try {
      await this.#cluster.refresh(waiting.map(({ topic }) => topic));
      for (const queue of waiting) this.#holdWhileLeaderless(queue);
    } catch (thrown) {
      for (const queue of waiting) if (queue.hasWaiting) this.#repeat(queue, Fault.of(thrown));
    } finally {
      this.#isRefreshing = false;
      this.#pump();
    }
  }

  #holdWhileLeaderless(queue: AppendQueue): void {
    const leader = this.#cluster.leaderOf(queue.topic, queue.partition);
    if (typeof leader === "number" || !queue.hasWaiting) return;
    this.#repeat(queue, new Fault("answer", "LEADER_NOT_AVAILABLE", "the partition has no leader"));
    if (leader === "no_topic") {
      queue.giveUpOlderThan(
        performance.now() - topicGraceMs,
        () => new UnknownTopicError(queue.topic, queue.partition),
      );
    }
  }

  #unavailable({ topic, partition }: AppendQueue, fault: Fault): Error {
    const what = `Appending to ${topic}-${partition.toString()}`;
    return new BrokerUnavailableError(what, this.#cluster.config.brokers, fault);
  }
}

function recordError(record: OutgoingRecord, fault: Fault): Error {
  if (!tooLarge.has(fault.reason)) return refusedError(record, fault);
  return new RecordTooLargeError(record.topic, record.partition, encodedSizeBound(record));
}

function refusedError({ topic, partition }: TopicPartition, fault: Fault): RefusedError {
  return new RefusedError(`Appending to ${topic}-${partition.toString()}`, fault.reason, fault);
}

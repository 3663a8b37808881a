import { BrokerUnavailableError } from "../errors.js";
import type { Cluster } from "../cluster/cluster.js";
import { Fault } from "../cluster/fault.js";
import { kafkaErrorName, leaderMoved } from "../cluster/kafka-error.js";
import type { Lane } from "../cluster/link.js";
import { backoffMs, pause } from "../cluster/pause.js";
import type { Logger } from "../logger.js";
import { listOffsets } from "../admin/list-offsets.js";
import type { LogReader, LogReaderOptions, Position, TopicPartition } from "../port.js";
import { type FetchedPartition, fetchRequest } from "../wire/fetch-message.js";
import { PartitionFeed, partitionKey } from "./partition-feed.js";
import { readableRecords } from "./readable-records.js";

const defaults = { maxWaitMs: 250, maxBytes: 8 << 20, maxBytesPerPartition: 1 << 20 };
const firstBackoffMs = 50;
const mostBackoffMs = 2_000;
const redeliveryPauseMs = 1_000;
const stalledAfterMs = 5_000;
const fetchTimeoutMs = 10_000;

/** Two long polls per broker, so that a partition added while one is under way need not wait for its end. */
const lanesPerNode = 2;

let readers = 0;

/** See the port. One reader's fetches never wait behind another's: each has connections of its own. */
export class KafkaLogReader implements LogReader {
  readonly #cluster: Cluster;
  readonly #logger: Logger;
  readonly #options: LogReaderOptions & typeof defaults;
  readonly #lanes: readonly Lane[];
  readonly #feeds = new Map<string, PartitionFeed>();
  readonly #busyLanes = new Set<string>();
  readonly #running = new Set<Promise<void>>();
  readonly #stopping = new AbortController();
  #rotation = 0;
  #startedAt = performance.now();
  #stallToldAt = 0;
  #wakeTimer: NodeJS.Timeout | undefined;
  #refreshes = 0;
  #isRefreshing = false;

  constructor(cluster: Cluster, options: LogReaderOptions, logger: Logger) {
    this.#cluster = cluster;
    this.#logger = logger;
    this.#options = { ...defaults, ...options };
    readers += 1;
    const name = `reader ${readers.toString()}`;
    this.#lanes = Array.from({ length: lanesPerNode }, (_, i) => ({
      name: `${name}.${i.toString()}`,
      requestTimeoutMs: fetchTimeoutMs,
    }));
  }

  add(positions: readonly Position[]): void {
    for (const position of positions) this.#feeds.set(partitionKey(position), new PartitionFeed(position));
    this.#schedule();
  }

  remove(partitions: readonly TopicPartition[]): void {
    for (const partition of partitions) this.#feeds.delete(partitionKey(partition));
  }

  pause(partitions: readonly TopicPartition[]): void {
    for (const feed of this.#feedsOf(partitions)) feed.paused = true;
  }

  resume(partitions: readonly TopicPartition[]): void {
    for (const feed of this.#feedsOf(partitions)) {
      feed.paused = false;
      this.#deliver(feed);
    }
    this.#schedule();
  }

  /** The oldest among the partitions that are read, so that one partition that can't be read is not hidden by the others. */
  lastFetchOkAt(): number | undefined {
    const active = [...this.#feeds.values()].filter((feed) => !feed.paused);
    if (active.length === 0 || active.some((feed) => feed.lastOkAt === undefined)) return undefined;
    return Math.min(...active.map((feed) => feed.lastOkAt as number));
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    clearTimeout(this.#wakeTimer);
    for (const lane of this.#lanes) this.#cluster.closeLane(lane);
    while (this.#running.size > 0) await Promise.allSettled(this.#running);
    for (const lane of this.#lanes) this.#cluster.closeLane(lane);
  }

  #feedsOf(partitions: readonly TopicPartition[]): PartitionFeed[] {
    return partitions
      .map((partition) => this.#feeds.get(partitionKey(partition)))
      .filter((feed): feed is PartitionFeed => feed !== undefined);
  }

  #isCurrent(feed: PartitionFeed): boolean {
    return !this.#stopping.signal.aborted && this.#feeds.get(partitionKey(feed)) === feed;
  }

  #track(work: Promise<void>): void {
    const tracked = work.finally(() => this.#running.delete(tracked));
    this.#running.add(tracked);
  }

  /** Starts every fetch that is due and has a free lane. Called whenever something changed. */
  #schedule(): void {
    if (this.#stopping.signal.aborted) return;
    const now = performance.now();
    const byLeader = new Map<number, PartitionFeed[]>();
    let wakeAt = Number.POSITIVE_INFINITY;
    for (const feed of this.#feeds.values()) {
      if (!feed.wantsFetch(this.#options.maxBytesPerPartition)) continue;
      if (feed.notBefore > now) {
        wakeAt = Math.min(wakeAt, feed.notBefore);
        continue;
      }
      const leader = this.#cluster.leaderOf(feed.topic, feed.partition);
      if (typeof leader === "number") byLeader.set(leader, [...(byLeader.get(leader) ?? []), feed]);
      else this.#refreshMetadata();
    }
    for (const [nodeId, feeds] of byLeader) {
      const lane = this.#lanes.find(({ name }) => !this.#busyLanes.has(`${nodeId.toString()}/${name}`));
      if (lane !== undefined) this.#track(this.#fetch(nodeId, lane, feeds));
    }
    clearTimeout(this.#wakeTimer);
    if (wakeAt < Number.POSITIVE_INFINITY)
      this.#wakeTimer = setTimeout(
        () => {
          this.#schedule();
        },
        wakeAt - now + 1,
      );
  }

  async #fetch(nodeId: number, lane: Lane, feeds: readonly PartitionFeed[]): Promise<void> {
    const busyKey = `${nodeId.toString()}/${lane.name}`;
    this.#busyLanes.add(busyKey);
    for (const feed of feeds) feed.isFetching = true;
    try {
      const link = await this.#cluster.link(nodeId, lane);
      const response = await link.send(fetchRequest(this.#fetchSpec(feeds)));
      if (response.errorCode !== 0) throw Fault.answer(response.errorCode);
      await this.#accept(response.partitions, feeds);
    } catch (thrown) {
      if (!this.#stopping.signal.aborted) {
        for (const feed of feeds) this.#backOff(feed, Fault.of(thrown));
        this.#refreshMetadata();
      }
    } finally {
      this.#busyLanes.delete(busyKey);
      for (const feed of feeds) feed.isFetching = false;
      this.#schedule();
    }
  }

  #fetchSpec(feeds: readonly PartitionFeed[]): Parameters<typeof fetchRequest>[0] {
    this.#rotation += 1;
    const first = this.#rotation % feeds.length;
    const { isolation, maxWaitMs, maxBytes, maxBytesPerPartition } = this.#options;
    return {
      isolation,
      maxWaitMs,
      maxBytes,
      partitions: [...feeds.slice(first), ...feeds.slice(0, first)].map((feed) => ({
        ...feed.fetchPosition,
        maxBytes: maxBytesPerPartition,
      })),
    };
  }

  async #accept(partitions: readonly FetchedPartition[], feeds: readonly PartitionFeed[]): Promise<void> {
    const asked = new Map(feeds.map((feed) => [partitionKey(feed), feed]));
    for (const fetched of partitions) {
      const feed = asked.get(partitionKey(fetched));
      if (feed === undefined || !this.#isCurrent(feed)) continue;
      if (fetched.errorCode === 0) this.#acceptRecords(fetched, feed);
      else await this.#acceptError(kafkaErrorName(fetched.errorCode), fetched.errorCode, feed);
      if (fetched.recordSet.length > 0) await yieldToEventLoop();
    }
  }

  #acceptRecords(fetched: FetchedPartition, feed: PartitionFeed): void {
    const readable = this.#decode(fetched, feed);
    if (readable === undefined) return;
    feed.faults = 0;
    feed.lastOkAt = performance.now();
    if (readable.nextOffset === feed.fetchPosition.offset) return;
    feed.fetched(readable, fetched.recordSet.length, fetched.highWatermark, fetched.lastStableOffset);
    this.#deliver(feed);
  }

  #decode(fetched: FetchedPartition, feed: PartitionFeed): ReturnType<typeof readableRecords> | undefined {
    try {
      return readableRecords(fetched, feed.fetchPosition.offset, this.#options.isolation);
    } catch (thrown) {
      this.#backOff(feed, Fault.of(thrown));
      return undefined;
    }
  }

  async #acceptError(name: string, code: number, feed: PartitionFeed): Promise<void> {
    if (name === "OFFSET_OUT_OF_RANGE") return this.#judgeOutOfRange(feed);
    this.#backOff(feed, Fault.answer(code));
    if (leaderMoved.has(name)) this.#refreshMetadata();
  }

  /** Told only when the log's own bounds confirm it: during a change of leaders an offset may be unknown for a moment. */
  async #judgeOutOfRange(feed: PartitionFeed): Promise<void> {
    const position = feed.fetchPosition;
    try {
      const [low] = await listOffsets(this.#cluster, [position], "earliest");
      const [high] = await listOffsets(this.#cluster, [position], "latest");
      if (low === undefined || high === undefined || !this.#isCurrent(feed)) return;
      if (position.offset < low.offset || position.offset > high.offset) {
        this.#feeds.delete(partitionKey(feed));
        this.#options.onOutOfRange(position, { low: low.offset, high: high.offset });
        return;
      }
    } catch (thrown) {
      this.#logger.debug({ err: thrown, ...position }, "could not look up the bounds of the log");
    }
    this.#backOff(feed, new Fault("answer", "OFFSET_OUT_OF_RANGE", "Kafka answered OFFSET_OUT_OF_RANGE"));
  }

  #backOff(feed: PartitionFeed, fault: Fault): void {
    feed.notBefore = performance.now() + backoffMs(feed.faults, firstBackoffMs, mostBackoffMs);
    feed.faults += 1;
    this.#logger.debug({ err: fault, topic: feed.topic, partition: feed.partition }, "a fetch failed");
    this.#tellStall(feed, fault);
  }

  #tellStall(feed: PartitionFeed, fault: Fault): void {
    const now = performance.now();
    const okAt = feed.lastOkAt ?? this.#startedAt;
    if (now - okAt < stalledAfterMs || now - this.#stallToldAt < stalledAfterMs) return;
    this.#stallToldAt = now;
    const reading = `Reading ${feed.topic}-${feed.partition.toString()}`;
    const error =
      fault.kind === "connection"
        ? new BrokerUnavailableError(reading, this.#cluster.config.brokers, fault)
        : new Error(`${reading}: ${fault.message}`, { cause: fault });
    this.#options.onStall?.(error);
  }

  #refreshMetadata(): void {
    if (this.#isRefreshing || this.#stopping.signal.aborted) return;
    this.#isRefreshing = true;
    this.#track(this.#refreshAndSchedule());
  }

  async #refreshAndSchedule(): Promise<void> {
    const feeds = [...this.#feeds.values()];
    try {
      await this.#cluster.refresh(feeds.map((feed) => feed.topic));
      const unled = [...this.#feeds.values()].filter(
        (feed) => typeof this.#cluster.leaderOf(feed.topic, feed.partition) !== "number",
      );
      for (const feed of unled)
        this.#backOff(feed, new Fault("answer", "LEADER_NOT_AVAILABLE", "it has no leader, or does not exist"));
      this.#refreshes = 0;
    } catch (thrown) {
      for (const feed of feeds) this.#tellStall(feed, Fault.of(thrown));
      await pause(backoffMs(this.#refreshes++, firstBackoffMs, mostBackoffMs), this.#stopping.signal);
    }
    this.#isRefreshing = false;
    this.#schedule();
  }

  #deliver(feed: PartitionFeed): void {
    if (!feed.isDelivering && this.#isCurrent(feed)) this.#track(this.#deliverAll(feed));
  }

  async #deliverAll(feed: PartitionFeed): Promise<void> {
    feed.isDelivering = true;
    try {
      while (!feed.paused && feed.hasUndelivered() && this.#isCurrent(feed)) {
        const batch = feed.takeBatch();
        this.#schedule();
        while (this.#isCurrent(feed) && !(await this.#handle(batch)))
          await pause(redeliveryPauseMs, this.#stopping.signal);
      }
    } finally {
      feed.isDelivering = false;
    }
  }

  async #handle(batch: ReturnType<PartitionFeed["takeBatch"]>): Promise<boolean> {
    try {
      await this.#options.onBatch(batch);
      return true;
    } catch (thrown) {
      const { topic, partition } = batch;
      this.#logger.error({ err: thrown, topic, partition }, "the handler of a batch failed; it is handed over again");
      return false;
    }
  }
}

function yieldToEventLoop(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

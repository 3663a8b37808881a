import { listOffsets } from "../cluster/list-offsets.js";
import type { Cluster } from "../cluster/cluster.js";
import { Fault } from "../cluster/fault.js";
import { leaderMoved } from "../cluster/kafka-error.js";
import type { Lane } from "../cluster/link.js";
import { backoffMs, inStep, pause } from "../cluster/pause.js";
import type { Logger } from "../logger.js";
import type { LogReader, LogReaderOptions, Position, TopicPartition } from "../port.js";
import { type FetchedPartition, fetchRequest, type FetchSpec } from "../wire/fetch-message.js";
import { BatchDelivery } from "./batch-delivery.js";
import { FetchPace } from "./fetch-pace.js";
import { planFetches } from "./fetch-plan.js";
import { PartitionFeed, partitionKey } from "./partition-feed.js";
import { readableRecords } from "./readable-records.js";
import { StallNotice } from "./stall-notice.js";

const defaults = { maxWaitMs: 250, maxBytes: 8 << 20, maxBytesPerPartition: 1 << 20 };
const firstBackoffMs = 50;
const mostBackoffMs = 500;
/** Partitions that failed together are fetched together again. */
const againEveryMs = 50;
const fetchTimeoutMs = 5_000;

/** Two long polls per broker, so that a partition added while one is under way need not wait for its end. */
const lanesPerNode = 2;

let readers = 0;

/** See the port. One reader's fetches never wait behind another's: each has connections of its own. */
export class KafkaLogReader implements LogReader {
  readonly #cluster: Cluster;
  readonly #logger: Logger;
  readonly #options: LogReaderOptions & typeof defaults;
  readonly #lanes: readonly Lane[];
  readonly #delivery: BatchDelivery;
  readonly #stalls: StallNotice;
  readonly #pace = new FetchPace();
  readonly #feeds = new Map<string, PartitionFeed>();
  readonly #busyLanes = new Set<string>();
  readonly #running = new Set<Promise<void>>();
  readonly #stopping = new AbortController();
  #fetches = 0;
  #failedRefreshes = 0;
  #isRefreshing = false;
  #wakeTimer: NodeJS.Timeout | undefined;

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
    this.#stalls = new StallNotice(options.onStall, cluster.config.brokers);
    this.#delivery = new BatchDelivery(
      options.onBatch,
      (feed) => this.#isCurrent(feed),
      () => {
        this.#schedule();
      },
      this.#stopping.signal,
      logger,
    );
  }

  add(positions: readonly Position[]): void {
    const now = performance.now();
    for (const position of positions) this.#feeds.set(partitionKey(position), new PartitionFeed(position, now));
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
      this.#track(this.#delivery.run(feed));
    }
    this.#schedule();
  }

  /** The oldest among the partitions that are read, so that one that can't be read is not hidden by the others. */
  lastFetchOkAt(): number | undefined {
    const times = [...this.#feeds.values()].filter(({ paused }) => !paused).map(({ lastOkAt }) => lastOkAt);
    const known = times.filter((time) => time !== undefined);
    return known.length === 0 || known.length < times.length ? undefined : Math.min(...known);
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    clearTimeout(this.#wakeTimer);
    for (const lane of this.#lanes) this.#cluster.closeLane(lane);
    while (this.#running.size > 0) await Promise.allSettled(this.#running);
    for (const lane of this.#lanes) this.#cluster.closeLane(lane);
  }

  #feedsOf(partitions: readonly TopicPartition[]): PartitionFeed[] {
    return partitions.map((partition) => this.#feeds.get(partitionKey(partition))).filter((feed) => feed !== undefined);
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
    clearTimeout(this.#wakeTimer);
    if (now < this.#pace.opensAt) {
      this.#wakeAt(this.#pace.opensAt, now);
      return;
    }
    const plan = planFetches(this.#feeds.values(), now, this.#options.maxBytesPerPartition, (topic, partition) =>
      this.#cluster.leaderOf(topic, partition),
    );
    if (plan.needsMetadata) this.#refreshMetadata();
    for (const [nodeId, feeds] of plan.byLeader) {
      const lane = this.#lanes.find((candidate) => !this.#busyLanes.has(busyKey(nodeId, candidate)));
      if (lane !== undefined) this.#track(this.#fetch(nodeId, lane, feeds));
    }
    if (plan.wakeAt !== Number.POSITIVE_INFINITY) this.#wakeAt(plan.wakeAt, now);
  }

  #wakeAt(moment: number, now: number): void {
    this.#wakeTimer = setTimeout(
      () => {
        this.#schedule();
      },
      Math.ceil(moment - now),
    );
  }

  async #fetch(nodeId: number, lane: Lane, feeds: readonly PartitionFeed[]): Promise<void> {
    this.#busyLanes.add(busyKey(nodeId, lane));
    for (const feed of feeds) {
      feed.isFetching = true;
      feed.askedNode = nodeId;
    }
    try {
      const link = await this.#cluster.link(nodeId, lane);
      const response = await link.send(fetchRequest(this.#fetchSpec(feeds)));
      if (response.errorCode !== 0) throw Fault.answer(response.errorCode);
      await this.#accept(response.partitions, feeds);
    } catch (thrown) {
      for (const feed of feeds) this.#backOff(feed, Fault.of(thrown));
      this.#refreshMetadata();
    } finally {
      this.#busyLanes.delete(busyKey(nodeId, lane));
      for (const feed of feeds) feed.isFetching = false;
      this.#schedule();
    }
  }

  /** The broker fills its answer in the order asked, so each fetch begins with another partition. */
  #fetchSpec(feeds: readonly PartitionFeed[]): FetchSpec {
    this.#fetches += 1;
    const first = this.#fetches % feeds.length;
    const { isolation, maxWaitMs, maxBytes, maxBytesPerPartition } = this.#options;
    const partitions = [...feeds.slice(first), ...feeds.slice(0, first)].map(({ fetchPosition }) => ({
      ...fetchPosition,
      maxBytes: maxBytesPerPartition,
    }));
    return { isolation, maxWaitMs, maxBytes, partitions };
  }

  async #accept(partitions: readonly FetchedPartition[], feeds: readonly PartitionFeed[]): Promise<void> {
    const asked = new Map(feeds.map((feed) => [partitionKey(feed), feed]));
    let records = 0;
    let hasMore = false;
    for (const fetched of partitions) {
      const feed = asked.get(partitionKey(fetched));
      if (feed === undefined || !this.#isCurrent(feed)) continue;
      try {
        if (fetched.errorCode !== 0) throw Fault.answer(fetched.errorCode);
        records += this.#acceptRecords(fetched, feed);
        hasMore ||= feed.isBehind(this.#options.isolation);
      } catch (thrown) {
        await this.#acceptFault(Fault.of(thrown), feed);
      }
      if (fetched.recordSet.length > 0) await yieldToEventLoop();
    }
    this.#pace.answered(records, hasMore, performance.now());
  }

  /** How many there were. */
  #acceptRecords(fetched: FetchedPartition, feed: PartitionFeed): number {
    const readable = readableRecords(fetched, feed.fetchPosition.offset, this.#options.isolation);
    feed.faults = 0;
    feed.lastOkAt = performance.now();
    if (readable.nextOffset === feed.fetchPosition.offset) return 0;
    feed.fetched(readable, fetched);
    this.#track(this.#delivery.run(feed));
    return readable.records.length;
  }

  async #acceptFault(fault: Fault, feed: PartitionFeed): Promise<void> {
    if (fault.reason === "OFFSET_OUT_OF_RANGE" && (await this.#isOutOfRange(feed))) return;
    this.#backOff(feed, fault);
    if (leaderMoved.has(fault.reason)) this.#refreshMetadata();
  }

  /** Told only when the log's own bounds confirm it: during a change of leaders an offset may be unknown for a moment. */
  async #isOutOfRange(feed: PartitionFeed): Promise<boolean> {
    const position = feed.fetchPosition;
    try {
      const [low] = await listOffsets(this.#cluster, [position], "earliest");
      const [high] = await listOffsets(this.#cluster, [position], "latest");
      if (low === undefined || high === undefined || !this.#isCurrent(feed)) return false;
      if (position.offset >= low.offset && position.offset <= high.offset) return false;
      this.#feeds.delete(partitionKey(feed));
      this.#options.onOutOfRange(position, { low: low.offset, high: high.offset });
      return true;
    } catch (thrown) {
      this.#logger.debug({ err: thrown, ...position }, "could not look up the bounds of the log");
      return false;
    }
  }

  #backOff(feed: PartitionFeed, fault: Fault): void {
    if (!this.#isCurrent(feed)) return;
    const soonest = performance.now() + backoffMs(feed.faults, firstBackoffMs, mostBackoffMs);
    feed.notBefore = inStep(soonest, againEveryMs);
    feed.faults += 1;
    this.#logger.debug({ err: fault, topic: feed.topic, partition: feed.partition }, "a fetch failed");
    this.#stalls.fault(feed, feed.lastOkAt ?? feed.addedAt, fault);
  }

  /** A new leader is asked soon, however long the old one was waited for. */
  #heedLeader(feed: PartitionFeed): void {
    const leader = this.#cluster.leaderOf(feed.topic, feed.partition);
    if (typeof leader !== "number") this.#backOff(feed, noLeader(leader));
    else if (leader !== feed.askedNode) feed.notBefore = Math.min(feed.notBefore, performance.now() + firstBackoffMs);
  }

  #refreshMetadata(): void {
    if (this.#isRefreshing || this.#stopping.signal.aborted) return;
    this.#isRefreshing = true;
    this.#track(this.#refreshAndSchedule());
  }

  async #refreshAndSchedule(): Promise<void> {
    const feeds = [...this.#feeds.values()];
    try {
      await this.#cluster.refresh(feeds.map(({ topic }) => topic));
      this.#failedRefreshes = 0;
      for (const feed of feeds) this.#heedLeader(feed);
    } catch (thrown) {
      for (const feed of feeds) this.#stalls.fault(feed, feed.lastOkAt ?? feed.addedAt, Fault.of(thrown));
      this.#failedRefreshes += 1;
      await pause(backoffMs(this.#failedRefreshes, firstBackoffMs, mostBackoffMs), this.#stopping.signal);
    }
    this.#isRefreshing = false;
    this.#schedule();
  }
}

function busyKey(nodeId: number, { name }: Lane): string {
  return `${nodeId.toString()}/${name}`;
}

function noLeader(why: string): Fault {
  const message = why === "no_topic" ? "the topic or partition does not exist" : "the partition has no leader";
  return new Fault("answer", "LEADER_NOT_AVAILABLE", message);
}

function yieldToEventLoop(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

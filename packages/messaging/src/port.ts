/**
 * The port: all that the services know of Kafka.
 *
 * Narrow on purpose. Nothing here speaks of kafkajs; everything here has the same meaning on any broker that implements the
 * Kafka protocol. The conformance suite (test/conformance) states each promise as a test on a real broker.
 */

export interface TopicPartition {
  readonly topic: string;
  readonly partition: number;
}

/** A record as it stands in the log. Offsets are exact up to 2^53. Buffers are views onto the fetched bytes: copy what you keep for long. */
export interface LogRecord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  /** Milliseconds since the epoch: the broker's append time on topics with LogAppendTime. */
  readonly timestampMs: number;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: Readonly<Record<string, Buffer>>;
}

/** A record to be written. `partition` is always explicit: who writes decides, never a partitioner on retry. */
export interface OutgoingRecord {
  readonly topic: string;
  readonly partition: number;
  readonly key: Buffer | string | null;
  readonly value: Buffer | null;
  readonly headers?: Readonly<Record<string, Buffer | string>>;
}

export interface Position extends TopicPartition {
  readonly offset: number;
}

/** Everything that arrived for one partition since the last batch. `nextOffset` steps over markers, aborted and compacted records. */
export interface FetchedBatch extends TopicPartition {
  readonly records: readonly LogRecord[];
  readonly nextOffset: number;
  /** End of the log (read_uncommitted) and last stable offset as of this fetch. */
  readonly highWatermark: number;
  readonly lastStableOffset: number;
}

export type Isolation = "read_committed" | "read_uncommitted";

/**
 * A consumer without a group: it reads what it is told to read, from where it is told.
 *
 * - Batches of one partition are delivered in order, one at a time: the next is handed over only after the promise returned by
 *   `onBatch` for that partition has settled. Partitions don't wait for one another.
 * - An empty batch (no records) is delivered too when `nextOffset` moved (markers, aborted or compacted records), so that positions follow.
 * - While a batch is handled the next ones are fetched already, up to about `maxBytesPerPartition`.
 * - A batch whose handler rejected is handed over again after a pause: nothing is skipped. Adding a partition again moves it.
 * - Leader moves, timeouts and broken connections are retried within, with back-off; `onStall` tells when nothing has been readable for a while.
 * - A position outside the log is never reset silently: `onOutOfRange` is called and the partition is no longer read.
 */
export interface LogReader {
  add(positions: readonly Position[]): void;
  remove(partitions: readonly TopicPartition[]): void;
  pause(partitions: readonly TopicPartition[]): void;
  resume(partitions: readonly TopicPartition[]): void;
  /**
   * Monotonic milliseconds (performance.now) of the last fetch answered without an error, whether or not it carried records: the
   * oldest among the partitions that are read and not paused. undefined until each has been fetched once.
   */
  lastFetchOkAt(): number | undefined;
  /** Resolves when no callback runs any more and no fetch is in flight: so don't await it in a callback. Idempotent. */
  stop(): Promise<void>;
}

export interface LogReaderOptions {
  readonly isolation: Isolation;
  readonly maxWaitMs?: number;
  readonly maxBytes?: number;
  readonly maxBytesPerPartition?: number;
  readonly onBatch: (batch: FetchedBatch) => Promise<void> | void;
  readonly onOutOfRange: (position: Position, log: { readonly low: number; readonly high: number }) => void;
  readonly onStall?: (error: Error) => void;
}

/**
 * Appends with acks from all in-sync replicas. Concurrent calls share produce requests (one in flight per partition, sized),
 * so awaiting each call costs nothing in throughput. A call that resolved has appended once, however often it was repeated on the way;
 * one that rejected may have appended once.
 *
 * While brokers are away a call is retried for a minute, then rejects with BrokerUnavailableError. Whoever calls bounds how much waits.
 * A record that is refused (RecordTooLargeError, RefusedError) does not harm those that went with it.
 */
export interface Appender {
  append(record: OutgoingRecord): Promise<Position>;
  /** Resolves when all that was handed over so far is acked (or rejected to its caller). */
  flush(): Promise<void>;
  stop(): Promise<void>;
}

/** The transactional id is owned by a newer producer: this one must stand down and forget its memory. */
export class FencedError extends Error {
  override readonly name = "FencedError";
}

/**
 * A transactional producer of one owner of one thing. Any rejection of `commit` leaves the outcome unknown:
 * the caller discards writer and memory, fences anew, and restores. That may be asked for although the last commit went well.
 */
export interface TransactionalWriter {
  /** InitProducerId: completes or aborts what a predecessor left open, and fences the predecessor. Waits up to a minute for brokers that are away. */
  fence(): Promise<void>;
  /** One whole transaction: all records or none. Resolves, after EndTxn is acked, with the position of each record, in order. */
  commit(records: readonly OutgoingRecord[]): Promise<readonly Position[]>;
  close(): Promise<void>;
}

/** One member's view after a rebalance. */
export interface Assignment {
  readonly generation: number;
  readonly memberId: string;
  /** Partitions per topic. */
  readonly partitions: ReadonlyMap<string, readonly number[]>;
}

/**
 * Group membership and nothing else: who owns which partitions. No data flows through it.
 */
export interface Membership {
  /** Resolves with the first assignment, however long that takes; rejects only when stopped before. */
  start(): Promise<void>;
  /**
   * The last assignment; undefined before the first and after membership was lost. Only the coordinator's word loses it: while no broker
   * can be asked the assignment stands, and `lastHeartbeatSentAt` grows old.
   */
  current(): Assignment | undefined;
  /** True from the moment this member heard of a rebalance until it has its new assignment. */
  isRebalancing(): boolean;
  /** Monotonic milliseconds (performance.now) at which the last heartbeat that was answered without error was sent. */
  lastHeartbeatSentAt(): number | undefined;
  /** Resolves at the next heartbeat sent after this call and answered OK in generation `generation`; rejects if the generation ends first. */
  confirm(generation: number): Promise<void>;
  /** Group offsets of assigned partitions. Rejects with StaleGenerationError when the generation is over. */
  commitOffsets(positions: readonly Position[]): Promise<void>;
  /** Leaves the group at once (LeaveGroup) and stops. Idempotent. */
  stop(): Promise<void>;
}

export interface MembershipOptions {
  readonly groupId: string;
  /** All topics must have the same number of partitions; partition p of all of them goes to the same member (co-partitioned, sticky). */
  readonly topics: readonly string[];
  readonly sessionTimeoutMs?: number;
  readonly heartbeatIntervalMs?: number;
  readonly rebalanceTimeoutMs?: number;
  /** Relative share of partitions this member should get, e.g. its worker slots. Default 1. */
  readonly weight?: number;
  /** Awaited before this member rejoins: stop starting new work, flush. Bounded by the rebalance timeout. */
  readonly beforeRejoin?: () => Promise<void>;
  readonly onAssigned: (assignment: Assignment) => void;
  /** Membership was lost (evicted, fatal error); it will be sought again by itself. */
  readonly onLost: (reason: string) => void;
}

export interface TopicSpec {
  readonly name: string;
  readonly partitions: number;
  readonly replication: number;
  readonly config: Readonly<Record<string, string>>;
}

export interface Admin {
  clusterId(): Promise<string>;
  brokerCount(): Promise<number>;
  /** Creates what is missing; resolves with the names created. What exists is left as it is. */
  createTopics(specs: readonly TopicSpec[]): Promise<readonly string[]>;
  /** undefined for a topic that does not exist. */
  partitionCount(topic: string): Promise<number | undefined>;
  topicConfig(topic: string): Promise<ReadonlyMap<string, string>>;
  /** Next offset to be written, markers and open transactions included (read_uncommitted). */
  endOffsets(partitions: readonly TopicPartition[]): Promise<readonly Position[]>;
  beginningOffsets(partitions: readonly TopicPartition[]): Promise<readonly Position[]>;
  /** Of the first record that was written at that time or later, milliseconds since the epoch; -1 where there is none. */
  offsetsAt(partitions: readonly TopicPartition[], timestampMs: number): Promise<readonly Position[]>;
  /** -1 where nothing is committed. */
  committedOffsets(groupId: string, partitions: readonly TopicPartition[]): Promise<readonly Position[]>;
  /** Deletes records below the given positions. */
  deleteRecordsBefore(positions: readonly Position[]): Promise<void>;
  /** LeaveGroup on behalf of a member that is known to be dead. Resolves also if the member is unknown. */
  removeMember(groupId: string, memberId: string): Promise<void>;
  close(): Promise<void>;
}

/** A transaction that is open in a partition: who reads only what is committed gets no further there than its first record. */
export interface OpenTransaction extends TopicPartition {
  readonly firstOffset: number;
  readonly producerId: number;
  readonly producerEpoch: number;
  /** Of who ended the producer's last transaction there; -1: nobody has yet. */
  readonly coordinatorEpoch: number;
  /** Milliseconds since the epoch, of the producer's newest record there. */
  readonly lastTimestampMs: number;
}

/** The newest transaction of a transactional id, as its coordinator knows it. */
export interface LastTransaction {
  readonly producerId: number;
  readonly producerEpoch: number;
  /** `committed` and `aborted`: decided, and perhaps not yet carried out in every partition. `none`: not since it was last fenced. */
  readonly outcome: "open" | "committed" | "aborted" | "none";
}

/**
 * What stands open in the log, who answers for it, and how to end by hand what hangs: the means of Kafka's own kafka-transactions tool. Rejects
 * with RefusedError on clusters that don't know or don't allow it.
 */
export interface Transactions {
  /** Up to where who reads only what is committed can read. Below the end where a transaction is open. */
  stableOffsets(partitions: readonly TopicPartition[]): Promise<readonly Position[]>;
  /** Of each partition the oldest first. */
  openIn(partitions: readonly TopicPartition[]): Promise<readonly OpenTransaction[]>;
  /** Of the open ones those that no coordinator has under way: nobody will ever end them. */
  hangingIn(partitions: readonly TopicPartition[]): Promise<readonly OpenTransaction[]>;
  /** undefined for an id that has never been fenced, or not for long. */
  lastOf(transactionalId: string): Promise<LastTransaction | undefined>;
  /** Writes the marker that a hanging transaction lacks. Of one that does not hang it makes nonsense. */
  end(open: OpenTransaction, outcome: "commit" | "abort"): Promise<void>;
}

/** One connection to a cluster, shared by everything in a process. */
export interface Messaging {
  readonly admin: Admin;
  readonly transactions: Transactions;
  reader(options: LogReaderOptions): LogReader;
  appender(options?: { readonly maxBatchBytes?: number }): Appender;
  transactionalWriter(transactionalId: string, options?: { readonly timeoutMs?: number }): TransactionalWriter;
  membership(options: MembershipOptions): Membership;
  /** Reads one record by its coordinates; undefined when the log no longer has it. */
  readRecord(position: Position): Promise<LogRecord | undefined>;
  close(): Promise<void>;
}

import { type Names, type Priority, priorities } from "@spe/contracts";
import {
  type FetchedBatch,
  type LogReader,
  type Messaging,
  type Position,
  StaleGenerationError,
  type TopicPartition,
} from "@spe/messaging";
import type { Logger } from "@spe/runtime";
import { assignmentChange, lanesOf, type Ownership } from "../core/assignment-change.js";
import type { RecordDecoding } from "./decode-record.js";
import type { Deliveries } from "../core/deliveries.js";
import { PartitionSupervisor } from "./partition-supervisor.js";
import { untilDone } from "./until-done.js";

export interface LanesOptions {
  readonly messaging: Messaging;
  readonly names: Names;
  readonly pool: string;
  readonly groupId: string;
  readonly deliveries: Deliveries;
  readonly decoding: RecordDecoding;
  readonly logger: Logger;
  /** Resolves when the group, asked from now on, has said that this generation is current; rejects when it is over. */
  readonly confirm: (generation: number) => Promise<void>;
  /** A partition is read no further while so many of its records are not done with. */
  readonly maxOutstanding: number;
  /** More partitions are open than before. */
  readonly onOpen: () => void;
}

/** The partitions of the pool's lanes that this executor owns, each with its supervisor. */
export class Lanes {
  readonly #options: LanesOptions;
  readonly #reader: LogReader;
  readonly #supervisors = new Map<string, PartitionSupervisor>();
  readonly #paused = new Set<string>();
  #owned: Ownership = { generation: -1, partitions: [] };
  /** Rises with each assignment: what was begun for an earlier one is out of date. */
  #epoch = 0;

  constructor(options: LanesOptions) {
    this.#options = options;
    this.#reader = options.messaging.reader({
      isolation: "read_committed",
      maxWaitMs: 500,
      maxBytesPerPartition: 1024 * 1024,
      onBatch: (batch) => this.#take(batch),
      onOutOfRange: (position, { low }) => this.#afterOutOfRange(position, low),
    });
  }

  get topics(): readonly string[] {
    return priorities.map((priority) => this.#topicOf(priority));
  }

  /** Owned, and what is written to them from now on is a first delivery. */
  get open(): readonly number[] {
    const isOpen = (partition: number): boolean =>
      this.#topicPartitions([partition]).every((at) => this.#supervisors.has(keyOf(at)));
    return this.#owned.partitions.filter(isOpen).sort((a, b) => a - b);
  }

  /** Gives up what was lost at once; what was gained is read as soon as its positions are known. */
  assign(ownership: Ownership): void {
    const { lost } = assignmentChange(this.#owned, ownership);
    this.#owned = ownership;
    this.#epoch += 1;
    this.#lose(this.#topicPartitions(lost));
    const pending = this.#topicPartitions(ownership.partitions).filter((at) => !this.#supervisors.has(keyOf(at)));
    if (pending.length > 0) void this.#gain(pending, this.#epoch);
  }

  loseAll(): void {
    this.assign({ ...this.#owned, partitions: [] });
  }

  /** The offsets that are ready to be committed, of partitions that are still owned. */
  get toCommit(): readonly Position[] {
    return [...this.#supervisors.values()].flatMap(({ toCommit }) => toCommit ?? []);
  }

  get committedTo(): readonly Position[] {
    return [...this.#supervisors.values()].map(({ committedTo }) => committedTo);
  }

  committed(positions: readonly Position[]): void {
    for (const position of positions) this.#supervisors.get(keyOf(position))?.committed(position.offset);
  }

  async stop(): Promise<void> {
    await this.#reader.stop();
  }

  /** Confirmed after the ends are known: an end that was read after another had gained the partition would hide what that one has begun. */
  async #gain(partitions: readonly TopicPartition[], epoch: number): Promise<void> {
    const { logger, decoding, confirm } = this.#options;
    try {
      const ask = (): Promise<readonly [Position, number][]> => this.#startPositions(partitions);
      const starts = await untilDone("Asking for positions", ask, { signal: decoding.signal, logger });
      await confirm(this.#owned.generation);
      if (epoch !== this.#epoch) return; // a later assignment asks anew
      for (const [position, highWatermark] of starts) this.#open(position, highWatermark);
      this.#reader.add(starts.map(([position]) => position));
      this.#options.onOpen();
    } catch (error) {
      if (error instanceof StaleGenerationError) return; // the next assignment asks anew
      if (!decoding.signal.aborted) throw error;
    }
  }

  /** Where to begin, and the high watermark, which must be asked after the assignment (H1). */
  async #startPositions(partitions: readonly TopicPartition[]): Promise<readonly [Position, number][]> {
    const { admin } = this.#options.messaging;
    const [ends, beginnings, committed] = await Promise.all([
      admin.endOffsets(partitions),
      admin.beginningOffsets(partitions),
      admin.committedOffsets(this.#options.groupId, partitions),
    ]);
    const offsetOf = (positions: readonly Position[], at: TopicPartition): number =>
      positions.find(({ topic, partition }) => topic === at.topic && partition === at.partition)?.offset ?? -1;
    return partitions.map((at) => {
      const high = offsetOf(ends, at);
      const low = offsetOf(beginnings, at);
      const done = offsetOf(committed, at);
      return [{ ...at, offset: done > high ? low : Math.max(low, done) }, high];
    });
  }

  #open(position: Position, highWatermark: number): void {
    const { deliveries, decoding } = this.#options;
    const { topic, partition, offset } = position;
    const lane = priorities.find((priority) => this.#topicOf(priority) === topic) as Priority;
    const onDone = (): void => this.#regulate(supervisor);
    const supervisor: PartitionSupervisor = new PartitionSupervisor({
      topic,
      partition,
      lane,
      startOffset: offset,
      highWatermark,
      deliveries,
      decoding,
      onDone,
    });
    this.#supervisors.set(keyOf(position), supervisor);
  }

  #lose(partitions: readonly TopicPartition[]): void {
    this.#reader.remove(partitions);
    for (const at of partitions) {
      this.#supervisors.get(keyOf(at))?.lose();
      this.#supervisors.delete(keyOf(at));
      this.#paused.delete(keyOf(at));
    }
  }

  async #take(batch: FetchedBatch): Promise<void> {
    await this.#supervisors.get(keyOf(batch))?.take(batch);
  }

  /** Reads no further than there is use for: what is not read, others can be given. */
  #regulate(supervisor: PartitionSupervisor): void {
    const key = keyOf(supervisor);
    if (this.#supervisors.get(key) !== supervisor) return; // it was lost meanwhile
    const { maxOutstanding } = this.#options;
    if (this.#paused.has(key)) {
      if (supervisor.outstanding > maxOutstanding / 2) return;
      this.#paused.delete(key);
      this.#reader.resume([supervisor]);
    } else if (supervisor.outstanding >= maxOutstanding) {
      this.#paused.add(key);
      this.#reader.pause([supervisor]);
    }
  }

  /**
   * Below the log: what was there has been trimmed, as it was done. Above: the topic was made anew. Either way its oldest record
   * is next, and below the high watermark nothing runs without a grant.
   */
  #afterOutOfRange(position: Position, low: number): void {
    this.#options.logger.warn({ ...position, low }, "the position is outside the log; going on with its oldest record");
    const at = { topic: position.topic, partition: position.partition };
    this.#lose([at]);
    void this.#gain([at], this.#epoch);
  }

  #topicOf(priority: Priority): string {
    return this.#options.names.lane(this.#options.pool, priority);
  }

  #topicPartitions(partitions: readonly number[]): readonly TopicPartition[] {
    return lanesOf(partitions).map(({ lane, partition }) => ({ topic: this.#topicOf(lane), partition }));
  }
}

function keyOf({ topic, partition }: TopicPartition): string {
  return `${topic}/${partition}`;
}

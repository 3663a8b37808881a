import type { OutgoingRecord, Position } from "../port.js";
import type { BatchProducer } from "../wire/encode-record-batch.js";
import { countFitting } from "./record-batching.js";
import { advanced } from "./sequences.js";

export interface PendingRecord {
  readonly record: OutgoingRecord;
  readonly enqueuedAt: number;
  readonly resolve: (position: Position) => void;
  readonly reject: (error: Error) => void;
}

/** A producer of our own, by whose numbers the brokers know a batch again. */
export type AppendProducer = Pick<BatchProducer, "producerId" | "producerEpoch">;

export interface AppendBatch {
  readonly records: readonly OutgoingRecord[];
  readonly producer: BatchProducer;
}

/**
 * What waits to be appended to one partition. One batch is under way at a time, which keeps the order, and while it is, the next one
 * gathers. A batch that was perhaps written is repeated as it was, under the same sequence number, so that the broker knows it
 * again; only one that was surely not written is made up anew. Pure bookkeeping; times are arguments.
 */
export class AppendQueue {
  readonly topic: string;
  readonly partition: number;
  notBefore = 0;
  faults = 0;
  /** The node that the last batch was sent to. */
  sentTo: number | undefined;
  readonly #onProducerSpent: () => void;
  #waiting: PendingRecord[] = [];
  #batch: PendingRecord[] = [];
  #isUnderWay = false;
  #isPerhapsWritten = false;
  #producer: AppendProducer | undefined;
  #sequence = 0;
  #maxRecords = Number.POSITIVE_INFINITY;

  /** `onProducerSpent`: the producer that was given last must be given to nobody any more. */
  constructor(topic: string, partition: number, onProducerSpent: () => void) {
    this.topic = topic;
    this.partition = partition;
    this.#onProducerSpent = onProducerSpent;
  }

  get isEmpty(): boolean {
    return this.#waiting.length === 0 && this.#batch.length === 0;
  }

  isDue(now: number): boolean {
    return this.hasWaiting && this.notBefore <= now;
  }

  get hasWaiting(): boolean {
    return !this.#isUnderWay && !this.isEmpty;
  }

  get needsProducer(): boolean {
    return this.#producer === undefined;
  }

  push(pending: PendingRecord): void {
    this.#waiting.push(pending);
  }

  /** Whose numbers are used from now on: of one that no batch for this partition was ever numbered by. */
  use(producer: AppendProducer): void {
    this.#producer = producer;
    this.#sequence = 0;
  }

  /** The next batch, or the last one once more; it is then under way. */
  take(maxBytes: number, nodeId: number): AppendBatch {
    if (this.#producer === undefined) throw new Error("The queue has no producer yet.");
    this.#isUnderWay = true;
    this.sentTo = nodeId;
    if (!this.#isPerhapsWritten) {
      const records = this.#waiting.map(({ record }) => record);
      this.#batch = this.#waiting.splice(0, Math.min(countFitting(records, 0, maxBytes), this.#maxRecords));
    }
    return {
      records: this.#batch.map(({ record }) => record),
      producer: { ...this.#producer, baseSequence: this.#sequence, transactional: false },
    };
  }

  written(baseOffset: number): void {
    const { topic, partition } = this;
    this.#batch.forEach(({ resolve }, i) => {
      resolve({ topic, partition, offset: baseOffset + i });
    });
    this.#sequence = advanced(this.#sequence, this.#batch.length);
    this.faults = 0;
    this.#maxRecords *= 2;
    this.#end();
  }

  /** Nobody knows what became of the batch under way: it is to be sent again as it was. */
  repeat(): void {
    this.#isPerhapsWritten = true;
  }

  /** The broker does not go by our numbers: all is to be sent as from another producer. */
  renumber(): void {
    this.#isPerhapsWritten = false;
    this.#forgetProducer();
  }

  /** Nothing is under way any more, and nothing shall be before `notBefore`. */
  wait(notBefore: number): void {
    if (!this.#isPerhapsWritten) this.#putBack();
    this.#isUnderWay = false;
    this.notBefore = notBefore;
    this.faults += 1;
  }

  /** Gives up what waits since before `since`. Of a batch that was perhaps written all is given up with its oldest, and the numbers with it. */
  giveUpOlderThan(since: number, error: () => Error): void {
    const isExpired = ({ enqueuedAt }: PendingRecord): boolean => enqueuedAt < since;
    const expired = this.#waiting.filter(isExpired);
    if (expired.length > 0) this.#waiting = this.#waiting.filter((pending) => !isExpired(pending));
    if (!this.#isUnderWay && this.#batch.some(isExpired)) {
      expired.unshift(...this.#batch);
      this.#end();
      this.#forgetProducer();
    }
    for (const { reject } of expired) reject(error());
  }

  /** One record of the batch is at fault: halve until it stands alone, so that only its own caller hears of it. */
  refusedForOneRecord(error: (pending: PendingRecord) => Error): void {
    const [first] = this.#batch;
    if (this.#batch.length === 1 && first !== undefined) {
      first.reject(error(first));
      this.#maxRecords = Number.POSITIVE_INFINITY;
    } else {
      this.#maxRecords = Math.ceil(this.#batch.length / 2);
      this.#putBack();
    }
    this.#end();
  }

  /** The batch under way is refused for good. */
  refused(error: Error): void {
    for (const { reject } of this.#batch) reject(error);
    this.#end();
  }

  #putBack(): void {
    this.#waiting = [...this.#batch, ...this.#waiting];
    this.#batch = [];
  }

  #end(): void {
    this.#batch = [];
    this.#isUnderWay = false;
    this.#isPerhapsWritten = false;
  }

  #forgetProducer(): void {
    this.#producer = undefined;
    this.#onProducerSpent();
  }
}

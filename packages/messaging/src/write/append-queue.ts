import type { OutgoingRecord, Position } from "../port.js";
import { countFitting } from "./record-batching.js";

export interface PendingRecord {
  readonly record: OutgoingRecord;
  readonly enqueuedAt: number;
  readonly resolve: (position: Position) => void;
  readonly reject: (error: Error) => void;
}

/**
 * What waits to be appended to one partition. One batch is under way at a time, which keeps the order, and while it is,
 * the next one gathers. Pure bookkeeping; times are arguments.
 */
export class AppendQueue {
  readonly topic: string;
  readonly partition: number;
  notBefore = 0;
  faults = 0;
  #waiting: PendingRecord[] = [];
  #sent: PendingRecord[] = [];
  #maxRecords = Number.POSITIVE_INFINITY;

  constructor(topic: string, partition: number) {
    this.topic = topic;
    this.partition = partition;
  }

  get isEmpty(): boolean {
    return this.#waiting.length === 0 && this.#sent.length === 0;
  }

  isDue(now: number): boolean {
    return this.hasWaiting && this.notBefore <= now;
  }

  get hasWaiting(): boolean {
    return this.#sent.length === 0 && this.#waiting.length > 0;
  }

  push(pending: PendingRecord): void {
    this.#waiting.push(pending);
  }

  /** The next batch, which is then under way. */
  take(maxBytes: number): readonly PendingRecord[] {
    const fitting = countFitting(
      this.#waiting.map(({ record }) => record),
      0,
      maxBytes,
    );
    this.#sent = this.#waiting.splice(0, Math.min(fitting, this.#maxRecords));
    return this.#sent;
  }

  written(baseOffset: number): void {
    const { topic, partition } = this;
    this.#sent.forEach(({ resolve }, i) => {
      resolve({ topic, partition, offset: baseOffset + i });
    });
    this.#sent = [];
    this.faults = 0;
    this.#maxRecords *= 2;
  }

  /** To be sent again, in front of what came later, not before `notBefore`. What waits since before `since` is given up with `error`. */
  again(notBefore: number, since: number, error: () => Error): void {
    this.#waiting = [...this.#sent, ...this.#waiting];
    this.#sent = [];
    this.notBefore = notBefore;
    this.faults += 1;
    this.giveUpOlderThan(since, error);
  }

  giveUpOlderThan(since: number, error: () => Error): void {
    const expired = this.#waiting.filter(({ enqueuedAt }) => enqueuedAt < since);
    if (expired.length === 0) return;
    this.#waiting = this.#waiting.filter(({ enqueuedAt }) => enqueuedAt >= since);
    for (const { reject } of expired) reject(error());
  }

  /** One record of the batch is at fault: halve until it stands alone, so that only its own caller hears of it. */
  refusedForOneRecord(error: (pending: PendingRecord) => Error): void {
    const [first] = this.#sent;
    if (this.#sent.length === 1 && first !== undefined) {
      first.reject(error(first));
      this.#maxRecords = Number.POSITIVE_INFINITY;
    } else {
      this.#maxRecords = Math.ceil(this.#sent.length / 2);
      this.#waiting = [...this.#sent, ...this.#waiting];
    }
    this.#sent = [];
  }

  /** The batch under way is refused for good. */
  refused(error: Error): void {
    for (const { reject } of this.#sent) reject(error);
    this.#sent = [];
  }
}

import type { TopicPartition } from "../port.js";

const sequenceCount = 2 ** 31;

/** The sequence number `records` further on. Wraps to 0 as Kafka's does. */
export function advanced(sequence: number, records: number): number {
  return (sequence + records) % sequenceCount;
}

/** The sequence number of the next record per partition, as the broker expects it of one producer epoch. */
export class Sequences {
  readonly #next = new Map<string, number>();

  next(of: TopicPartition): number {
    return this.#next.get(key(of)) ?? 0;
  }

  advance(of: TopicPartition, records: number): void {
    this.#next.set(key(of), advanced(this.next(of), records));
  }
}

function key({ topic, partition }: TopicPartition): string {
  return `${topic}/${partition.toString()}`;
}

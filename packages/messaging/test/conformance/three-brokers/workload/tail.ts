import { setTimeout as delay } from "node:timers/promises";
import type { LogReader, LogRecord, Messaging, Position } from "../../../../src/index.js";
import type { Progress } from "../check/progress.js";
import { type ReadRecord, readRecord } from "../check/read-back.js";
import { where } from "../check/where.js";
import { decode, isOutput } from "./written-records.js";

const pollMs = 100;

/** Reads a topic from its beginning, while everything goes on, and keeps what it was handed. */
export class Tail {
  readonly records: ReadRecord[] = [];
  readonly #reader: LogReader;
  readonly #progress: Progress;
  readonly #nextOffsets = new Map<number, number>();

  constructor(messaging: Messaging, topic: string, partitions: number, progress: Progress) {
    this.#progress = progress;
    this.#reader = messaging.reader({
      isolation: "read_committed",
      maxWaitMs: 100,
      onBatch: ({ partition, records, nextOffset }) => {
        for (const record of records) this.#take(record);
        this.#nextOffsets.set(partition, nextOffset);
      },
      onOutOfRange: (position, log) => {
        throw new Error(
          `${topic}-${position.partition.toString()}@${position.offset.toString()}: ${JSON.stringify(log)}`,
        );
      },
    });
    const all = Array.from({ length: partitions }, (_, partition) => ({ topic, partition, offset: 0 }));
    for (const { partition } of all) progress.expect(`records of ${topic}-${partition.toString()}`);
    this.#reader.add(all);
  }

  /** Resolves when it has read up to these positions. */
  async reaches(ends: readonly Position[], withinMs: number): Promise<void> {
    const missing = (): Position[] =>
      ends.filter(({ partition, offset }) => (this.#nextOffsets.get(partition) ?? 0) < offset);
    for (const until = performance.now() + withinMs; missing().length > 0; ) {
      if (performance.now() > until)
        throw new Error(`The reader that read all along does not come to ${missing().map(where).join(", ")}.`);
      await delay(pollMs);
    }
  }

  stop(): Promise<void> {
    return this.#reader.stop();
  }

  #take(record: LogRecord): void {
    this.records.push(readRecord(record));
    const content = decode(record.value);
    if (isOutput(content))
      this.#progress.happened(`records of ${record.topic}-${record.partition.toString()}`, content.begunAt);
  }
}

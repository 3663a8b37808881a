import type { OutgoingRecord } from "../port.js";
import { encodedSizeBound } from "../wire/encode-record-batch.js";
import { batchLayout } from "../wire/record-batch.js";

/** Batches stay below this, unless a single record is larger. Well below the size at which brokers start to refuse. */
export const defaultMaxBatchBytes = 1 << 20;

/** Kafka's consumers and ours handle more, but a batch is decoded in one go. */
const maxRecordsPerBatch = 10_000;

/** Records bound for one partition, with their places in the caller's list. */
export interface PartitionRecords {
  readonly topic: string;
  readonly partition: number;
  readonly records: readonly OutgoingRecord[];
  readonly indexes: readonly number[];
}

/** Groups records by partition; the order within each partition is kept. */
export function groupByPartition(records: readonly OutgoingRecord[]): PartitionRecords[] {
  const groups = new Map<string, { topic: string; partition: number; records: OutgoingRecord[]; indexes: number[] }>();
  records.forEach((record, index) => {
    const key = `${record.topic}/${record.partition.toString()}`;
    let group = groups.get(key);
    if (group === undefined) {
      group = { topic: record.topic, partition: record.partition, records: [], indexes: [] };
      groups.set(key, group);
    }
    group.records.push(record);
    group.indexes.push(index);
  });
  return [...groups.values()];
}

/** How many of the records, from `from` on, make up the next batch: at least one, and as many as fit. */
export function countFitting(records: readonly OutgoingRecord[], from: number, maxBytes: number): number {
  let bytes: number = batchLayout.records;
  let count = 0;
  for (let i = from; i < records.length && count < maxRecordsPerBatch; i++) {
    bytes += encodedSizeBound(records[i] as OutgoingRecord);
    if (bytes > maxBytes && count > 0) break;
    count += 1;
  }
  return count;
}

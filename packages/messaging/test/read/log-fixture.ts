import type { FetchedPartition } from "../../src/wire/fetch-message.js";
import { encodeRecordBatch } from "../../src/wire/encode-record-batch.js";
import { batchFlag, batchLayout } from "../../src/wire/record-batch.js";

/** A batch as it may stand in a log: of a producer, in a transaction or not; or a transaction's end. */
export type LogBatch =
  | { readonly values: readonly string[]; readonly producerId?: number; readonly keys?: readonly Buffer[] }
  | { readonly marker: "abort" | "commit"; readonly producerId: number };

/** The bytes of these batches, one after the other from `baseOffset` on. */
export function recordSetOf(batches: readonly LogBatch[], baseOffset = 0): Buffer {
  let next = baseOffset;
  return Buffer.concat(
    batches.map((batch) => {
      const encoded = "marker" in batch ? encodeMarker(batch) : encodeData(batch);
      encoded.writeBigInt64BE(BigInt(next), batchLayout.baseOffset);
      next += encoded.readInt32BE(batchLayout.lastOffsetDelta) + 1;
      return encoded;
    }),
  );
}

export function fetchedPartition(part: Partial<FetchedPartition>): FetchedPartition {
  return {
    topic: "t",
    partition: 0,
    errorCode: 0,
    highWatermark: 100,
    lastStableOffset: 100,
    abortedTransactions: [],
    recordSet: Buffer.alloc(0),
    ...part,
  };
}

/** What compaction leaves of a batch: the first `kept` records, and the batch's own last offset. */
export function compacted(batch: Buffer, kept: number, records: readonly string[]): Buffer {
  const shortened = recordSetOf([{ values: records.slice(0, kept) }]);
  batch.copy(shortened, 0, batchLayout.baseOffset, batchLayout.length);
  shortened.writeInt32BE(batch.readInt32BE(batchLayout.lastOffsetDelta), batchLayout.lastOffsetDelta);
  return shortened;
}

function encodeData({ values, producerId, keys }: Extract<LogBatch, { values: readonly string[] }>): Buffer {
  const records = values.map((value, i) => ({
    topic: "t",
    partition: 0,
    key: keys?.[i] ?? null,
    value: Buffer.from(value),
  }));
  const transactional = producerId !== undefined;
  return encodeRecordBatch(
    records,
    { producerId: producerId ?? -1, producerEpoch: 0, baseSequence: 0, transactional },
    1,
  );
}

function encodeMarker({ marker, producerId }: Extract<LogBatch, { marker: string }>): Buffer {
  const key = Buffer.from([0, 0, 0, marker === "abort" ? 0 : 1]);
  const encoded = encodeRecordBatch(
    [{ topic: "t", partition: 0, key, value: Buffer.alloc(6) }],
    { producerId, producerEpoch: 0, baseSequence: -1, transactional: true },
    1,
  );
  encoded.writeInt16BE(batchFlag.transactional | batchFlag.control, batchLayout.attributes);
  return encoded;
}

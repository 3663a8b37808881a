import fc from "fast-check";
import kafkajsBatch from "kafkajs/src/protocol/recordBatch/v0/index.js";
import kafkajsRecord from "kafkajs/src/protocol/recordBatch/record/v0/index.js";
import { expect, test } from "vitest";
import type { OutgoingRecord } from "../../src/port.js";
import { decodeRecords, splitIntoBatches } from "../../src/wire/decode-record-batches.js";
import { encodedSizeBound, encodeRecordBatch, noProducer } from "../../src/wire/encode-record-batch.js";
import { batchLayout } from "../../src/wire/record-batch.js";

const timestampMs = 1_790_000_000_123;

const bytes = fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array));
const outgoing: fc.Arbitrary<OutgoingRecord> = fc.record({
  topic: fc.constant("t"),
  partition: fc.constant(0),
  key: fc.oneof(fc.constant(null), bytes, fc.string({ unit: "grapheme", maxLength: 40 })),
  value: fc.oneof(fc.constant(null), bytes),
  headers: fc.dictionary(fc.string({ unit: "grapheme", minLength: 1, maxLength: 8 }), bytes, {
    noNullPrototype: true,
    maxKeys: 3,
  }),
});

test("our encoder writes byte for byte what kafkajs's writes", async () => {
  const producer = fc.record({
    producerId: fc.nat(),
    producerEpoch: fc.nat({ max: 32_000 }),
    baseSequence: fc.nat(),
    transactional: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(outgoing, { minLength: 1, maxLength: 200 }), producer, async (records, by) => {
      const ours = encodeRecordBatch(records, by, timestampMs);
      const theirs = await encodeWithKafkajs(records, by);
      const leaderEpoch = [batchLayout.leaderEpoch, batchLayout.magic] as const;
      ours.fill(0, ...leaderEpoch);
      theirs.fill(0, ...leaderEpoch);
      expect(ours.equals(theirs)).toBe(true);
    }),
  );
});

test("what was encoded is decoded to the same records", () => {
  fc.assert(
    fc.property(fc.array(outgoing, { minLength: 1, maxLength: 50 }), (records) => {
      const [batch] = splitIntoBatches(encodeRecordBatch(records, noProducer, timestampMs));
      const decoded = batch === undefined ? [] : decodeRecords(batch, "t", 0);
      expect(decoded).toEqual(
        records.map((record, offset) => ({
          topic: "t",
          partition: 0,
          offset,
          timestampMs,
          key: typeof record.key === "string" ? Buffer.from(record.key) : record.key,
          value: record.value,
          headers: record.headers,
        })),
      );
    }),
  );
});

test("the size bound holds for every record", () => {
  fc.assert(
    fc.property(fc.array(outgoing, { minLength: 1, maxLength: 50 }), (records) => {
      const encoded = encodeRecordBatch(records, noProducer, timestampMs).length;
      const bound = records.reduce<number>((sum, record) => sum + encodedSizeBound(record), batchLayout.records);
      expect(encoded).toBeLessThanOrEqual(bound);
    }),
  );
});

async function encodeWithKafkajs(
  records: readonly OutgoingRecord[],
  by: { producerId: number; producerEpoch: number; baseSequence: number; transactional: boolean },
): Promise<Buffer> {
  const encoded = await kafkajsBatch.RecordBatch({
    firstTimestamp: timestampMs,
    maxTimestamp: timestampMs,
    producerId: by.producerId,
    producerEpoch: by.producerEpoch,
    firstSequence: by.baseSequence,
    transactional: by.transactional,
    lastOffsetDelta: records.length - 1,
    records: records.map(({ key, value, headers }, offsetDelta) =>
      kafkajsRecord({ offsetDelta, timestampDelta: 0, key, value, headers: { ...headers } }),
    ),
  });
  return Buffer.from(encoded.buffer);
}

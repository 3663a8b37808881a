import fc from "fast-check";
import { expect, test } from "vitest";
import type { OutgoingRecord } from "../../src/port.js";
import { encodeRecordBatch, noProducer } from "../../src/wire/encode-record-batch.js";
import { countFitting, groupByPartition } from "../../src/write/record-batching.js";

const sized = (bytes: number, partition = 0): OutgoingRecord => ({
  topic: "t",
  partition,
  key: null,
  value: Buffer.alloc(bytes),
});

test("batches stay within the limit, unless a single record is larger", () => {
  const maxBytes = 2_000;
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 3_000 }), { minLength: 1, maxLength: 60 }), (sizes) => {
      const records = sizes.map((size) => sized(size));
      for (let from = 0; from < records.length; ) {
        const count = countFitting(records, from, maxBytes);
        const encoded = encodeRecordBatch(records.slice(from, from + count), noProducer, 0).length;
        expect(count === 1 || encoded <= maxBytes).toBe(true);
        expect(count).toBeGreaterThan(0);
        from += count;
      }
    }),
  );
});

test("a batch takes what fits, not less", () => {
  expect(countFitting([sized(400), sized(400), sized(400), sized(400)], 0, 1_400)).toBe(3);
});

test("a batch ends at ten thousand records, however small", () => {
  expect(countFitting(new Array<OutgoingRecord>(12_000).fill(sized(0)), 0, 1 << 20)).toBe(10_000);
});

test("grouping keeps the order within a partition and remembers every record's place", () => {
  const records = [sized(1, 1), sized(2, 0), sized(3, 1)];
  expect(groupByPartition(records).map(({ partition, indexes }) => ({ partition, indexes }))).toEqual([
    { partition: 1, indexes: [0, 2] },
    { partition: 0, indexes: [1] },
  ]);
});

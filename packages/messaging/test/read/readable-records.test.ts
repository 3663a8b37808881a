import fc from "fast-check";
import { expect, test } from "vitest";
import { readableRecords } from "../../src/read/readable-records.js";
import type { AbortedTransaction } from "../../src/wire/fetch-message.js";
import { compacted, fetchedPartition, type LogBatch, recordSetOf } from "./log-fixture.js";

const producerA = 7;
const producerB = 8;

function read(batches: readonly LogBatch[], abortedTransactions: readonly AbortedTransaction[], position = 0) {
  const fetched = fetchedPartition({ recordSet: recordSetOf(batches), abortedTransactions });
  const { records, nextOffset } = readableRecords(fetched, position, "read_committed");
  return { values: records.map(({ value }) => value?.toString()), nextOffset };
}

test("two interleaved aborted transactions leave nothing, though the broker lists the one that began later first", () => {
  const log: LogBatch[] = [
    { values: ["a1"], producerId: producerA },
    { values: ["b1"], producerId: producerB },
    { values: ["a2"], producerId: producerA },
    { marker: "abort", producerId: producerB },
    { marker: "abort", producerId: producerA },
    { values: ["a3"], producerId: producerA },
    { marker: "commit", producerId: producerA },
  ];
  const byEnd = [
    { producerId: producerB, firstOffset: 1 },
    { producerId: producerA, firstOffset: 0 },
  ];
  expect(read(log, byEnd)).toEqual({ values: ["a3"], nextOffset: 7 });
});

test("a producer that aborts, commits and aborts again loses only what it aborted", () => {
  const log: LogBatch[] = [
    { values: ["1"], producerId: producerA },
    { marker: "abort", producerId: producerA },
    { values: ["2"], producerId: producerA },
    { marker: "commit", producerId: producerA },
    { values: ["3"], producerId: producerA },
    { marker: "abort", producerId: producerA },
  ];
  const aborted = [
    { producerId: producerA, firstOffset: 0 },
    { producerId: producerA, firstOffset: 4 },
  ];
  expect(read(log, aborted).values).toEqual(["2"]);
});

test("a plain record of a producer whose transaction is aborted stays", () => {
  const log: LogBatch[] = [
    { values: ["aborted"], producerId: producerA },
    { values: ["plain"] },
    { marker: "abort", producerId: producerA },
  ];
  expect(read(log, [{ producerId: producerA, firstOffset: 0 }]).values).toEqual(["plain"]);
});

test("a fetch that begins inside an aborted transaction hides the rest of it", () => {
  const recordSet = recordSetOf(
    [
      { values: ["x", "y"], producerId: producerA },
      { marker: "abort", producerId: producerA },
    ],
    10,
  );
  const fetched = fetchedPartition({ recordSet, abortedTransactions: [{ producerId: producerA, firstOffset: 2 }] });
  expect(readableRecords(fetched, 10, "read_committed")).toEqual({ records: [], nextOffset: 13 });
});

test("a user's key that looks like an abort marker is a key", () => {
  const markerLike = Buffer.from([0, 0, 0, 0]);
  const log: LogBatch[] = [
    { values: ["v"], producerId: producerA, keys: [markerLike] },
    { marker: "commit", producerId: producerA },
  ];
  expect(read(log, []).values).toEqual(["v"]);
});

test("read_uncommitted sees aborted records, but no markers", () => {
  const recordSet = recordSetOf([
    { values: ["x"], producerId: producerA },
    { marker: "abort", producerId: producerA },
  ]);
  const fetched = fetchedPartition({ recordSet, abortedTransactions: [{ producerId: producerA, firstOffset: 0 }] });
  const { records, nextOffset } = readableRecords(fetched, 0, "read_uncommitted");
  expect([records.length, nextOffset]).toEqual([1, 2]);
});

test("a batch that compaction emptied, or cut off at its end, is stepped over whole", () => {
  const values = ["a", "b", "c"];
  const whole = recordSetOf([{ values }], 20);
  for (const kept of [0, 1]) {
    const fetched = fetchedPartition({ recordSet: compacted(whole, kept, values) });
    const { records, nextOffset } = readableRecords(fetched, 20, "read_committed");
    expect([records.length, nextOffset]).toEqual([kept, 23]);
  }
});

test("records of a batch below the position are not seen again", () => {
  expect(read([{ values: ["a", "b", "c"] }], [], 2)).toEqual({ values: ["c"], nextOffset: 3 });
});

test("a batch that is cut off by the size limit of the fetch waits for the next fetch", () => {
  const recordSet = recordSetOf([{ values: ["a"] }, { values: ["b"] }]);
  const fetched = fetchedPartition({ recordSet: recordSet.subarray(0, recordSet.length - 1) });
  const { records, nextOffset } = readableRecords(fetched, 0, "read_committed");
  expect([records.length, nextOffset]).toEqual([1, 1]);
});

test("for any interleaving of transactions exactly the committed records are seen, in order", () => {
  const step = fc.record({
    producer: fc.integer({ min: 1, max: 3 }),
    act: fc.constantFrom("write", "abort", "commit"),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const { log, aborted, committed } = play(steps);
      expect(read(log, aborted).values).toEqual(committed);
    }),
  );
});

/** Plays transactions of several producers into a log; those left open at the end are committed. */
function play(steps: readonly { producer: number; act: string }[]) {
  const log: LogBatch[] = [];
  const aborted: AbortedTransaction[] = [];
  const fates = new Map<string, "abort" | "commit">();
  const open = new Map<number, { firstOffset: number; values: string[] }>();
  const finish = (producerId: number, marker: "abort" | "commit"): void => {
    const transaction = open.get(producerId);
    if (transaction === undefined) return;
    open.delete(producerId);
    log.push({ marker, producerId });
    for (const value of transaction.values) fates.set(value, marker);
    if (marker === "abort") aborted.push({ producerId, firstOffset: transaction.firstOffset });
  };
  for (const { producer, act } of steps) {
    if (act === "write") {
      const transaction = open.get(producer) ?? { firstOffset: log.length, values: [] };
      open.set(producer, transaction);
      const value = `${producer.toString()}@${log.length.toString()}`;
      transaction.values.push(value);
      log.push({ values: [value], producerId: producer });
    } else finish(producer, act as "abort" | "commit");
  }
  for (const producer of [...open.keys()]) finish(producer, "commit");
  const written = log.flatMap((batch) => ("values" in batch ? batch.values : []));
  return { log, aborted, committed: written.filter((value) => fates.get(value) === "commit") };
}

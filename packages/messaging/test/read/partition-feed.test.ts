import { expect, test } from "vitest";
import { PartitionFeed } from "../../src/read/partition-feed.js";
import { fetchedPartition } from "./log-fixture.js";

const limit = 100;

function feedAt(offset: number): PartitionFeed {
  return new PartitionFeed({ topic: "t", partition: 0, offset }, 0);
}

test("fetching goes on while a batch is handled, until the buffer is full", () => {
  const feed = feedAt(0);
  feed.isDelivering = true;
  feed.fetched(
    { records: [], nextOffset: 5 },
    fetchedPartition({ recordSet: Buffer.alloc(60), highWatermark: 5, lastStableOffset: 5 }),
  );
  expect(feed.wantsFetch(limit)).toBe(true);
  feed.fetched(
    { records: [], nextOffset: 9 },
    fetchedPartition({ recordSet: Buffer.alloc(60), highWatermark: 9, lastStableOffset: 9 }),
  );
  expect(feed.wantsFetch(limit)).toBe(false);
});

test("taking the batch makes room, and carries the position over everything fetched", () => {
  const feed = feedAt(0);
  feed.fetched(
    { records: [], nextOffset: 5 },
    fetchedPartition({ recordSet: Buffer.alloc(60), highWatermark: 5, lastStableOffset: 5 }),
  );
  feed.fetched(
    { records: [], nextOffset: 9 },
    fetchedPartition({ recordSet: Buffer.alloc(60), highWatermark: 11, lastStableOffset: 10 }),
  );
  expect(feed.takeBatch()).toMatchObject({ nextOffset: 9, highWatermark: 11, lastStableOffset: 10 });
  expect(feed.hasUndelivered()).toBe(false);
  expect(feed.wantsFetch(limit)).toBe(true);
});

test("a position that moved without records is something to deliver", () => {
  const feed = feedAt(3);
  expect(feed.hasUndelivered()).toBe(false);
  feed.fetched(
    { records: [], nextOffset: 4 },
    fetchedPartition({ recordSet: Buffer.alloc(78), highWatermark: 4, lastStableOffset: 4 }),
  );
  expect(feed.hasUndelivered()).toBe(true);
});

test("a paused partition, and one that is being fetched, are not fetched", () => {
  const feed = feedAt(0);
  feed.paused = true;
  expect(feed.wantsFetch(limit)).toBe(false);
  feed.paused = false;
  feed.isFetching = true;
  expect(feed.wantsFetch(limit)).toBe(false);
});

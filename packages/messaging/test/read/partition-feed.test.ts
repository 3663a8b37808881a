import { expect, test } from "vitest";
import { PartitionFeed } from "../../src/read/partition-feed.js";

const limit = 100;

function feedAt(offset: number): PartitionFeed {
  return new PartitionFeed({ topic: "t", partition: 0, offset });
}

test("fetching goes on while a batch is handled, until the buffer is full", () => {
  const feed = feedAt(0);
  feed.isDelivering = true;
  feed.fetched({ records: [], nextOffset: 5 }, 60, 5, 5);
  expect(feed.wantsFetch(limit)).toBe(true);
  feed.fetched({ records: [], nextOffset: 9 }, 60, 9, 9);
  expect(feed.wantsFetch(limit)).toBe(false);
});

test("taking the batch makes room, and carries the position over everything fetched", () => {
  const feed = feedAt(0);
  feed.fetched({ records: [], nextOffset: 5 }, 60, 5, 5);
  feed.fetched({ records: [], nextOffset: 9 }, 60, 11, 10);
  expect(feed.takeBatch()).toMatchObject({ nextOffset: 9, highWatermark: 11, lastStableOffset: 10 });
  expect(feed.hasUndelivered()).toBe(false);
  expect(feed.wantsFetch(limit)).toBe(true);
});

test("a position that moved without records is something to deliver", () => {
  const feed = feedAt(3);
  expect(feed.hasUndelivered()).toBe(false);
  feed.fetched({ records: [], nextOffset: 4 }, 78, 4, 4);
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

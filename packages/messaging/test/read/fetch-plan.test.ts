import { expect, test } from "vitest";
import { planFetches } from "../../src/read/fetch-plan.js";
import { PartitionFeed } from "../../src/read/partition-feed.js";

const limit = 100;
const leaders = new Map([
  [0, 11],
  [1, 12],
  [2, 11],
]);

function feeds(...partitions: number[]): PartitionFeed[] {
  return partitions.map((partition) => new PartitionFeed({ topic: "t", partition, offset: 0 }, 0));
}

function plan(of: readonly PartitionFeed[], now = 0) {
  const planned = planFetches(of, now, limit, (_, partition) => leaders.get(partition) ?? "no_leader");
  const byLeader = [...planned.byLeader].map(([node, led]) => [node, led.map(({ partition }) => partition)]);
  return { ...planned, byLeader };
}

test("partitions are fetched together from the node that leads them", () => {
  expect(plan(feeds(0, 1, 2)).byLeader).toEqual([
    [11, [0, 2]],
    [12, [1]],
  ]);
});

test("a partition without a leader asks for metadata, and does not hold up the others", () => {
  expect(plan(feeds(0, 9))).toMatchObject({ byLeader: [[11, [0]]], needsMetadata: true });
});

test("a partition held back after a fault is fetched when its time has come", () => {
  const [held] = feeds(0) as [PartitionFeed];
  held.notBefore = 50;
  expect(plan([held], 49)).toMatchObject({ byLeader: [], wakeAt: 50 });
  expect(plan([held], 50)).toMatchObject({ byLeader: [[11, [0]]], wakeAt: Number.POSITIVE_INFINITY });
});

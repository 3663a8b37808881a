import { type Priority, priorities } from "@spe/contracts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FairQueue, type Queued } from "../../src/core/fair-queue.js";

interface Item extends Queued {
  readonly id: number;
}

const anyItem = fc.record({
  id: fc.nat(),
  lane: fc.constantFrom(...priorities),
  plannerPartition: fc.nat(3),
});

function drain(queue: FairQueue<Item>): Item[] {
  const drained: Item[] = [];
  for (let item = queue.shift(); item !== undefined; item = queue.shift()) drained.push(item);
  return drained;
}

function queueOf(items: readonly Item[]): FairQueue<Item> {
  const queue = new FairQueue<Item>();
  for (const item of items) queue.push(item);
  return queue;
}

function many(lane: Priority, count: number, plannerPartition = 0): Item[] {
  return Array.from({ length: count }, (_, id) => ({ id, lane, plannerPartition }));
}

describe("the fair queue", () => {
  it("serves urgent before high before normal before low", () => {
    const items = [...priorities].reverse().flatMap((lane) => many(lane, 1));
    expect(drain(queueOf(items)).map(({ lane }) => lane)).toEqual([...priorities]);
  });

  it("gives each lane with work at least one start in sixteen", () => {
    const served = drain(queueOf([...many("urgent", 160), ...many("low", 10)])).map(({ lane }) => lane);
    for (let i = 0; i < 160; i += 16) expect(served.slice(i, i + 16)).toContain("low");
  });

  it("H15: goes round the planner partitions, so that a big job is no wall", () => {
    const served = drain(queueOf([...many("normal", 100, 1), ...many("normal", 2, 2)]));
    expect(served.slice(0, 4).map(({ plannerPartition }) => plannerPartition)).toEqual([1, 2, 1, 2]);
  });

  it("gives out all it was given, once, in order within a lane and planner partition", () => {
    fc.assert(
      fc.property(fc.array(anyItem), (items) => {
        const queue = queueOf(items);
        expect(queue.size).toBe(items.length);
        const served = drain(queue);
        expect(served).toHaveLength(items.length);
        expect(queue.size).toBe(0);
        const same = (a: Item, b: Item): boolean => a.lane === b.lane && a.plannerPartition === b.plannerPartition;
        for (const item of items) {
          expect(served.filter((other) => same(item, other))).toEqual(items.filter((other) => same(item, other)));
        }
      }),
    );
  });

  it("lets go of what is unwanted", () => {
    fc.assert(
      fc.property(fc.array(anyItem), (items) => {
        const queue = queueOf(items);
        const removed = queue.remove(({ id }) => id % 2 === 0);
        expect(removed).toHaveLength(items.filter(({ id }) => id % 2 === 0).length);
        expect(queue.size).toBe(items.length - removed.length);
        expect(drain(queue).every(({ id }) => id % 2 === 1)).toBe(true);
      }),
    );
  });
});

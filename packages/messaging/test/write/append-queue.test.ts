import { expect, test } from "vitest";
import { AppendQueue } from "../../src/write/append-queue.js";

const maxBytes = 1 << 20;
const node = 1;

function world() {
  let spent = 0;
  const queue = new AppendQueue("t", 3, () => {
    spent += 1;
  });
  queue.use({ producerId: 7, producerEpoch: 0 });
  const outcomes: string[] = [];
  const push = (name: string, enqueuedAt = 0): void => {
    queue.push({
      record: { topic: "t", partition: 3, key: name, value: null },
      enqueuedAt,
      resolve: ({ offset }) => outcomes.push(`${name}@${offset.toString()}`),
      reject: (error) => outcomes.push(`${name}: ${error.message}`),
    });
  };
  /** The keys of the next batch, behind the number of its first record. */
  const taken = (): unknown[] => {
    const { records, producer } = queue.take(maxBytes, node);
    return [producer.baseSequence, ...records.map(({ key }) => key)];
  };
  return { queue, outcomes, push, taken, spent: () => spent };
}

test("while one batch is under way the next one gathers", () => {
  const { queue, outcomes, push, taken } = world();
  push("a");
  expect(taken()).toEqual([0, "a"]);
  push("b");
  push("c");
  expect(queue.isDue(0)).toBe(false);
  queue.written(10);
  expect(taken()).toEqual([1, "b", "c"]);
  queue.written(11);
  push("d");
  expect(taken()).toEqual([3, "d"]);
  queue.written(13);
  expect(outcomes).toEqual(["a@10", "b@11", "c@12", "d@13"]);
  expect(queue.isEmpty).toBe(true);
});

test("a batch that could not be sent keeps its place in front, and waits for its moment", () => {
  const { queue, push, taken } = world();
  push("a", 5);
  taken();
  push("b", 6);
  queue.wait(100);
  expect([queue.isDue(99), queue.isDue(100)]).toEqual([false, true]);
  expect(taken()).toEqual([0, "a", "b"]);
});

test("a batch that was perhaps written is sent again as it was, as often as it takes, before anything else", () => {
  const { queue, outcomes, push, taken } = world();
  push("a");
  taken();
  push("b");
  queue.repeat();
  queue.wait(1);
  expect(taken()).toEqual([0, "a"]);
  queue.wait(2);
  expect(taken()).toEqual([0, "a"]);
  queue.written(10);
  expect(taken()).toEqual([1, "b"]);
  expect(outcomes).toEqual(["a@10"]);
});

test("what waited too long is given up, and nothing else", () => {
  const { queue, outcomes, push, taken, spent } = world();
  push("old", 1);
  taken();
  push("new", 50);
  queue.wait(100);
  queue.giveUpOlderThan(40, () => new Error("late"));
  expect(outcomes).toEqual(["old: late"]);
  expect(taken()).toEqual([0, "new"]);
  expect(spent()).toBe(0);
});

test("a batch that was perhaps written is given up whole, and nothing is numbered after it", () => {
  const { queue, outcomes, push, taken, spent } = world();
  push("old", 1);
  push("younger", 50);
  taken();
  push("next", 60);
  queue.repeat();
  queue.wait(100);
  queue.giveUpOlderThan(40, () => new Error("late"));
  expect(outcomes).toEqual(["old: late", "younger: late"]);
  expect([queue.needsProducer, spent()]).toEqual([true, 1]);
  queue.use({ producerId: 8, producerEpoch: 0 });
  expect(taken()).toEqual([0, "next"]);
});

test("what is under way is not given up", () => {
  const { queue, outcomes, push, taken } = world();
  push("a", 1);
  taken();
  queue.giveUpOlderThan(40, () => new Error("late"));
  queue.written(3);
  expect(outcomes).toEqual(["a@3"]);
});

test("where the broker has lost count, all is sent as from another producer", () => {
  const { queue, push, taken, spent } = world();
  push("a");
  taken();
  queue.repeat();
  queue.renumber();
  queue.wait(1);
  push("b");
  expect([queue.needsProducer, spent()]).toEqual([true, 1]);
  queue.use({ producerId: 8, producerEpoch: 0 });
  expect(taken()).toEqual([0, "a", "b"]);
});

test("one bad record among five is found by halving; the others are written in order", () => {
  const { queue, outcomes, push } = world();
  for (const name of ["a", "b", "bad", "d", "e"]) push(name);
  let end = 0;
  while (!queue.isEmpty) {
    const { records, producer } = queue.take(maxBytes, node);
    expect(producer.baseSequence).toBe(end);
    if (records.some(({ key }) => key === "bad")) queue.refusedForOneRecord(() => new Error("too large"));
    else {
      queue.written(end);
      end += records.length;
    }
  }
  expect(outcomes).toEqual(["a@0", "b@1", "bad: too large", "d@2", "e@3"]);
});

import { expect, test } from "vitest";
import { AppendQueue } from "../../src/write/append-queue.js";

const maxBytes = 1 << 20;

function world() {
  const queue = new AppendQueue("t", 3);
  const outcomes: string[] = [];
  const push = (name: string, enqueuedAt = 0): void => {
    queue.push({
      record: { topic: "t", partition: 3, key: name, value: null },
      enqueuedAt,
      resolve: ({ offset }) => outcomes.push(`${name}@${offset.toString()}`),
      reject: (error) => outcomes.push(`${name}: ${error.message}`),
    });
  };
  const taken = (): unknown[] => queue.take(maxBytes).map(({ record }) => record.key);
  return { queue, outcomes, push, taken };
}

test("while one batch is under way the next one gathers", () => {
  const { queue, outcomes, push, taken } = world();
  push("a");
  expect(taken()).toEqual(["a"]);
  push("b");
  push("c");
  expect(queue.isDue(0)).toBe(false);
  queue.written(10);
  expect(taken()).toEqual(["b", "c"]);
  queue.written(11);
  expect(outcomes).toEqual(["a@10", "b@11", "c@12"]);
  expect(queue.isEmpty).toBe(true);
});

test("a batch that is sent again keeps its place in front, and waits for its moment", () => {
  const { queue, push, taken } = world();
  push("a", 5);
  taken();
  push("b", 6);
  queue.again(100, 0, () => new Error("late"));
  expect([queue.isDue(99), queue.isDue(100)]).toEqual([false, true]);
  expect(taken()).toEqual(["a", "b"]);
});

test("what waited too long is given up, and nothing else", () => {
  const { queue, outcomes, push, taken } = world();
  push("old", 1);
  taken();
  push("new", 50);
  queue.again(100, 40, () => new Error("late"));
  expect(outcomes).toEqual(["old: late"]);
  expect(taken()).toEqual(["new"]);
});

test("one bad record among five is found by halving; the others are written in order", () => {
  const { queue, outcomes, push } = world();
  for (const name of ["a", "b", "bad", "d", "e"]) push(name);
  let end = 0;
  while (!queue.isEmpty) {
    const batch = queue.take(maxBytes);
    if (batch.some(({ record }) => record.key === "bad")) queue.refusedForOneRecord(() => new Error("too large"));
    else {
      queue.written(end);
      end += batch.length;
    }
  }
  expect(outcomes).toEqual(["a@0", "b@1", "bad: too large", "d@2", "e@3"]);
});

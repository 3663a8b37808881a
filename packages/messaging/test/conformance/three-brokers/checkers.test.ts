import { describe, expect, test } from "vitest";
import { disagreements } from "./check/agreement.js";
import { appendViolations } from "./check/append-checker.js";
import { groupViolations } from "./check/group-checker.js";
import { Ledger } from "./check/ledger.js";
import { outputViolations } from "./check/output-checker.js";
import type { ReadRecord } from "./check/read-back.js";

function record(partition: number, offset: number, content: object): ReadRecord {
  return { topic: "t", partition, offset, key: "", value: JSON.stringify(content) };
}

describe("the checker of outputs", () => {
  const output = (input: number, transaction: string, size = 1): object => {
    return { pipeline: 0, input, transaction, size, begunAt: 0 };
  };
  const violations = (records: readonly ReadRecord[], inputs: number, ledger = new Ledger()): readonly string[] =>
    outputViolations(records, new Map([[0, inputs]]), ledger);

  test("is content with each input once, in order, and whole transactions", () => {
    const records = [record(0, 0, output(0, "a", 2)), record(0, 5, output(2, "b")), record(1, 0, output(1, "a", 2))];
    expect(violations(records, 3)).toEqual([]);
  });

  test.each<[string, readonly ReadRecord[], string]>([
    [
      "an input without an output",
      [record(0, 0, output(0, "a"))],
      "Lost: no output of input 1 of pipeline 0 is there.",
    ],
    [
      "an input with two",
      [record(0, 0, output(0, "a")), record(0, 1, output(1, "b")), record(1, 7, output(1, "c"))],
      "Doubled: the output of input 1 of pipeline 0 stands at t-0@1 and t-1@7.",
    ],
    [
      "outputs out of order",
      [record(0, 0, output(1, "b")), record(0, 1, output(0, "a"))],
      "Out of order: pipeline 0 has input 1 at t-0@0 before 0 at t-0@1.",
    ],
    [
      "a part of a transaction",
      [record(0, 0, output(0, "a", 2)), record(0, 3, output(1, "b"))],
      "Torn: of the 2 outputs of transaction a these are there: t-0@0.",
    ],
    [
      "what was aborted",
      [record(0, 0, output(0, "a")), record(0, 1, output(1, "b")), record(2, 4, { void: "aborted: x 1" })],
      'Leaked: {"void":"aborted: x 1"} at t-2@4 was never committed.',
    ],
  ])("tells of %s", (_, records, violation) => {
    expect(violations(records, 2)).toEqual([violation]);
  });

  test("tells of an acked transaction that is elsewhere, and of a zombie's", () => {
    const ledger = new Ledger();
    ledger.fenced(0, "old");
    ledger.fenced(0, "new");
    const acked = { pipeline: 0, transaction: "a", owner: "old", outputs: [{ topic: "t", partition: 0, offset: 9 }] };
    ledger.acked.push({ ...acked, begunAt: performance.now() + 1 });
    expect(violations([record(0, 0, output(0, "a"))], 1, ledger)).toEqual([
      "Lost: transaction a was acked, and is not at t-0@9.",
      "Zombie: transaction a was begun after new had fenced its owner, and acked.",
    ]);
  });
});

test("the checker of appends tells of a lost, a doubled and a displaced one", () => {
  const records = [
    record(0, 0, { fed: 0 }),
    record(0, 1, { fed: 2 }),
    record(0, 2, { fed: 1 }),
    record(0, 3, { fed: 2 }),
  ];
  const acked = [0, 3].map((fed) => ({ topic: "t", partition: 0, offset: fed, fed }));
  expect(appendViolations(records, acked)).toEqual([
    "Lost: append 3 was acked, and is not at t-0@3.",
    "Doubled: append 2 stands at t-0@1 and t-0@3.",
    "Out of order: append 1 at t-0@2 follows 2.",
  ]);
});

test("the checker of the group tells of a partition with two members, and of one with none", () => {
  const assignment = (generation: number, ...numbers: number[]) => {
    return { generation, memberId: "", partitions: new Map([["t", numbers]]) };
  };
  const members = new Map([
    ["a", [assignment(1, 0, 1), assignment(2, 0)]],
    ["b", [assignment(1, 1)]],
  ]);
  expect(groupViolations(members, "t", 2)).toEqual([
    "Generation 1: t-1 has a and b.",
    "In the last generation t-1 has no member.",
  ]);
});

test("two readings that differ are told apart record by record", () => {
  const one = { reader: "one", records: [record(0, 0, { a: 1 }), record(0, 1, { a: 2 }), record(0, 1, { a: 2 })] };
  const other = { reader: "other", records: [record(0, 0, { a: 3 }), record(0, 2, { a: 4 })] };
  expect(disagreements(one, other)).toEqual([
    "one was handed t-0@1 twice.",
    'other reads {"a":4} at t-0@2, one does not: lost by one or leaked by the other.',
    'one reads {"a":2} at t-0@1, other does not: lost by one or leaked by the other.',
    "one and other read different records at t-0@0.",
  ]);
});

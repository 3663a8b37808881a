import { expect, test } from "vitest";
import {
  decodeAssignment,
  decodeSubscription,
  encodeAssignment,
  encodeSubscription,
} from "../../src/group/group-protocol.js";

test("a subscription survives its encoding", () => {
  const subscription = { topics: ["a", "b"], weight: 3, owned: [1, 2], ownedInGeneration: 9 };
  expect(decodeSubscription(encodeSubscription(subscription))).toEqual(subscription);
});

test("an assignment survives its encoding", () => {
  const assignment = new Map([
    ["a", [0, 3]],
    ["b", [0, 3]],
  ]);
  expect(decodeAssignment(encodeAssignment(assignment))).toEqual(assignment);
});

test("a member that was given nothing has an empty assignment", () => {
  expect(decodeAssignment(Buffer.alloc(0))).toEqual(new Map());
});

test("a member whose own part can't be read counts as new", () => {
  const plain = Buffer.from([0, 0, 0, 0, 0, 1, 0, 1, 0x61, 0, 0, 0, 0]);
  expect(decodeSubscription(plain)).toEqual({ topics: ["a"], weight: 1, owned: [], ownedInGeneration: -1 });
});

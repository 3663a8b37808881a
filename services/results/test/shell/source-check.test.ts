import { expect, it } from "vitest";
import { requireSameSource } from "../../src/shell/source-check.js";

const source = { clusterId: "c", partitionCount: 8 };

it.each([
  [{ ...source, clusterId: "d" }, /made of the Kafka cluster c, but this is d/],
  [{ ...source, partitionCount: 16 }, /made of 8 partitions, but pendingJobs now has 16/],
])("H14: a view is not added to from another log: %j", (now, sentence) => {
  expect(() => requireSameSource(source, now)).toThrow(sentence);
});

it("is added to from its own", () => {
  expect(() => requireSameSource(source, { ...source })).not.toThrow();
});

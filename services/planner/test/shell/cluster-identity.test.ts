import { OperatorError } from "@spe/runtime";
import { describe, expect, it } from "vitest";
import { clusterOfEntry, entryOfCluster, requireSameCluster } from "../../src/shell/cluster-identity.js";

const now = { clusterId: "abc", partitionCount: 8 };

describe("H14: the state of a planner", () => {
  it("goes on in the cluster it was made for", () => {
    expect(() => requireSameCluster(clusterOfEntry(entryOfCluster(now)), now)).not.toThrow();
  });

  it.each([
    [{ clusterId: "def", partitionCount: 8 }, /cluster def, but this is abc.*SPE_KAFKA_BROKERS/],
    [{ clusterId: "abc", partitionCount: 4 }, /4 partitions, but pendingJobs now has 8/],
  ])("is refused elsewhere with a sentence: %j", (stored, sentence) => {
    expect(() => requireSameCluster(stored, now)).toThrow(OperatorError);
    expect(() => requireSameCluster(stored, now)).toThrow(sentence);
  });
});

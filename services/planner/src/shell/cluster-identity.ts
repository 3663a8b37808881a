import type { PlannerStateEntry } from "@spe/contracts";
import { OperatorError } from "@spe/runtime";

/** Key of the record in plannerState that says for which cluster the state was made. */
export const clusterKey = "cluster";

/** What must never change under a planner's state (H14): positions mean nothing in another cluster, homes nothing with another count. */
export interface ClusterIdentity {
  readonly clusterId: string;
  /** Of pendingJobs, jobControl and taskEvents. */
  readonly partitionCount: number;
}

export function entryOfCluster(identity: ClusterIdentity): PlannerStateEntry {
  return { kind: "cluster", version: 1, body: JSON.stringify(identity) };
}

export function clusterOfEntry(entry: PlannerStateEntry): ClusterIdentity {
  return JSON.parse(entry.body) as ClusterIdentity;
}

/** Throws the sentence for the operator where the state was made for something else. */
export function requireSameCluster(stored: ClusterIdentity, now: ClusterIdentity): void {
  if (stored.clusterId !== now.clusterId) {
    throw new OperatorError(
      `The planner's state was made on the Kafka cluster ${stored.clusterId}, but this is ${now.clusterId}: point SPE_KAFKA_BROKERS at ` +
        "the old one, or choose another SPE_PREFIX to begin afresh.",
    );
  }
  if (stored.partitionCount !== now.partitionCount) {
    throw new OperatorError(
      `The planner's state was made for ${stored.partitionCount} partitions, but pendingJobs now has ${now.partitionCount}: jobs would ` +
        "change their homes. Choose another SPE_PREFIX to begin afresh with the new count.",
    );
  }
}

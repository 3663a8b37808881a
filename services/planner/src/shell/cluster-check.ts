import type { Names } from "@spe/contracts";
import type { Messaging } from "@spe/messaging";
import { OperatorError } from "@spe/runtime";
import type { ClusterIdentity } from "./cluster-identity.js";
import { inputTopics } from "./input-topics.js";

export interface ClusterShape {
  readonly identity: ClusterIdentity;
  readonly deadLetterPartitions: number;
  readonly registryPartitions: number;
}

/** Looks at the topics before anything is done with them. Rejects with a sentence where they can't be right. */
export async function inspectCluster(messaging: Messaging, names: Names): Promise<ClusterShape> {
  const { admin } = messaging;
  const partitionsOf = async (topic: string): Promise<number> => {
    const count = await admin.partitionCount(topic);
    if (count !== undefined) return count;
    throw new OperatorError(
      `Topic ${topic} does not exist: start the engine once with "npm start", which makes all topics, or check SPE_PREFIX and the ACLs.`,
    );
  };
  const partitionCount = await partitionsOf(names.pendingJobs);
  const likewise = [
    ...inputTopics.map((input) => names[input]),
    names.jobEvents,
    names.completedJobs,
    names.executorControl,
  ];
  for (const topic of [...likewise, names.plannerState]) {
    const count = await partitionsOf(topic);
    if (count === partitionCount) continue;
    throw new OperatorError(
      `Topic ${topic} has ${count} partitions but ${names.pendingJobs} has ${partitionCount}: they must be equal, as a job has the same ` +
        "partition in each. Make the topic anew with that count, or choose another SPE_PREFIX.",
    );
  }
  return {
    identity: { clusterId: await admin.clusterId(), partitionCount },
    deadLetterPartitions: await partitionsOf(names.deadLetters),
    registryPartitions: await partitionsOf(names.executorRegistry),
  };
}

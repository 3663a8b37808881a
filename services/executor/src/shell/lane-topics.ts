import { limits, type Names, priorities } from "@spe/contracts";
import type { Admin, TopicSpec } from "@spe/messaging";
import { OperatorError } from "@spe/runtime";

export interface LaneTopics {
  /** The same for all topics that have a job's home partition. */
  readonly partitionCount: number;
}

/** H26. A pool's lanes are made by whoever needs them first, as wide as everything else is. */
export async function createLanes(admin: Admin, names: Names, pool: string): Promise<LaneTopics> {
  const partitionCount = await admin.partitionCount(names.pendingJobs);
  if (partitionCount === undefined) {
    throw new OperatorError(
      `The topic ${names.pendingJobs} does not exist: create SPE's topics before its services start.`,
    );
  }
  const replication = Math.min(3, await admin.brokerCount());
  const specs = priorities.map((priority): TopicSpec => {
    const config = {
      "cleanup.policy": "delete",
      "retention.ms": "-1",
      "retention.bytes": "-1",
      "message.timestamp.type": "LogAppendTime",
      "max.message.bytes": String(limits.recordBytes + 128 * 1024),
      "segment.bytes": String(64 * 1024 * 1024),
    };
    return { name: names.lane(pool, priority), partitions: partitionCount, replication, config };
  });
  await admin.createTopics(specs);
  return { partitionCount };
}

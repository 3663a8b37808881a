import { namesWith } from "@spe/contracts";
import type { Admin } from "@spe/messaging";
import { OperatorError } from "@spe/runtime";
import { fixedTopics, topicTable } from "./topic-table.js";

export interface TopicWish {
  readonly prefix: string;
  readonly partitions: number;
  /** undefined: three, or as many as there are brokers. */
  readonly replication: number | undefined;
  readonly pools: readonly string[];
}

/** Creates the topics that are missing, and refuses a cluster whose topics have another partition count. Resolves with the number of topics created. */
export async function prepareTopics(admin: Admin, wish: TopicWish): Promise<number> {
  await refuseOtherPartitionCount(admin, wish);
  const replication = wish.replication ?? Math.min(3, await admin.brokerCount());
  const created = await admin.createTopics(topicTable({ ...wish, replication }));
  return created.length;
}

async function refuseOtherPartitionCount(admin: Admin, { prefix, partitions }: TopicWish): Promise<void> {
  for (const topic of fixedTopics(namesWith(prefix))) {
    const found = await admin.partitionCount(topic);
    if (found === undefined || found === partitions) continue;
    throw new OperatorError(
      `Topic ${topic} has ${found} partitions, but SPE_PARTITIONS is ${partitions}: a job's partition follows from the count, so it can never change. Set SPE_PARTITIONS=${found}.`,
    );
  }
}

/** Of a cluster that had the topics before: where they are gone, jobs are gone with them, and nobody may go on as if they had never been. */
export async function refuseLostTopics(admin: Admin, prefix: string, home: string): Promise<void> {
  for (const topic of fixedTopics(namesWith(prefix))) {
    if ((await admin.partitionCount(topic)) !== undefined) continue;
    throw new OperatorError(
      `Topic ${topic} is gone from the Kafka cluster that the data in ${home} belongs to, so its log is damaged or was deleted: restore it from a copy, or start afresh with "npm run clean:data" (which removes all jobs).`,
    );
  }
}

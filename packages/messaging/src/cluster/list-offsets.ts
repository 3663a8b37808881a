import type { Cluster } from "./cluster.js";
import { Fault } from "./fault.js";
import type { Lane } from "./link.js";
import type { Position, TopicPartition } from "../port.js";

export const adminLane: Lane = { name: "admin", requestTimeoutMs: 15_000 };

const consumer = -1;
const asked = {
  earliest: { timestamp: -2, isolationLevel: 0 },
  latest: { timestamp: -1, isolationLevel: 0 },
  stable: { timestamp: -1, isolationLevel: 1 },
} as const;

/**
 * The first, the next or the last stable offset of each partition, in the order asked: the next one counts open transactions, the last
 * stable one is where the oldest of them begins. Or that of the first record written at a time or later; -1 where there is none. Tries
 * once; rejects with a Fault.
 */
export async function listOffsets(
  cluster: Cluster,
  partitions: readonly TopicPartition[],
  which: keyof typeof asked | { readonly timestampMs: number },
): Promise<Position[]> {
  const { timestamp, isolationLevel } =
    typeof which === "string" ? asked[which] : { timestamp: which.timestampMs, isolationLevel: 0 };
  const found = new Map<string, number>();
  const byLeader = groupByLeader(cluster, partitions);
  await Promise.all(
    [...byLeader].map(async ([nodeId, topics]) => {
      const link = await cluster.link(nodeId, adminLane);
      const { responses } = await link.call((broker) =>
        broker.listOffsets({
          replicaId: consumer,
          isolationLevel,
          topics: [...topics].map(([topic, numbers]) => ({
            topic,
            partitions: numbers.map((partition) => ({ partition, timestamp })),
          })),
        }),
      );
      for (const { topic, partitions: answered } of responses) {
        for (const { partition, offset } of answered) found.set(`${topic}/${partition.toString()}`, Number(offset));
      }
    }),
  );
  return partitions.map(({ topic, partition }) => {
    const offset = found.get(`${topic}/${partition.toString()}`);
    if (offset === undefined)
      throw new Fault("local", "incomplete", `no offset was answered for ${topic}-${partition.toString()}`);
    return { topic, partition, offset };
  });
}

/** Node → topic → partitions. Throws a Fault where the leader is not known: refresh the metadata and try again. */
export function groupByLeader(
  cluster: Cluster,
  partitions: readonly TopicPartition[],
): Map<number, Map<string, number[]>> {
  const nodes = new Map<number, Map<string, number[]>>();
  for (const { topic, partition } of partitions) {
    const leader = cluster.leaderOf(topic, partition);
    if (typeof leader !== "number") {
      const reason = leader === "no_topic" ? "UNKNOWN_TOPIC_OR_PARTITION" : "LEADER_NOT_AVAILABLE";
      throw new Fault("answer", reason, `no leader is known for ${topic}-${partition.toString()}`);
    }
    const topics = nodes.get(leader) ?? new Map<string, number[]>();
    nodes.set(leader, topics);
    topics.set(topic, [...(topics.get(topic) ?? []), partition]);
  }
  return nodes;
}

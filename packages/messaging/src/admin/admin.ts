import type { Cluster } from "../cluster/cluster.js";
import type { Coordinators } from "../cluster/coordinators.js";
import { Fault } from "../cluster/fault.js";
import { kafkaErrorName } from "../cluster/kafka-error.js";
import type { Link } from "../cluster/link.js";
import { RefusedError } from "../errors.js";
import type { Admin, Position, TopicPartition, TopicSpec } from "../port.js";
import { createTopicsRequest } from "../wire/create-topics-message.js";
import { deleteRecordsRequest } from "../wire/delete-records-message.js";
import { adminLane, groupByLeader, listOffsets } from "../cluster/list-offsets.js";
import { repeating } from "./repeating.js";

const topicResource = 2;

export class KafkaAdmin implements Admin {
  readonly #cluster: Cluster;
  readonly #coordinators: Coordinators;

  constructor(cluster: Cluster, coordinators: Coordinators) {
    this.#cluster = cluster;
    this.#coordinators = coordinators;
  }

  async clusterId(): Promise<string> {
    return repeating(this.#cluster, "Asking for the cluster's id", [], () =>
      Promise.resolve(this.#cluster.clusterId ?? ""),
    );
  }

  async brokerCount(): Promise<number> {
    return repeating(this.#cluster, "Counting the brokers", [], () => Promise.resolve(this.#cluster.nodeCount));
  }

  async partitionCount(topic: string): Promise<number | undefined> {
    return repeating(this.#cluster, `Looking up topic ${topic}`, [topic], () =>
      Promise.resolve(this.#cluster.partitionCount(topic)),
    );
  }

  async createTopics(specs: readonly TopicSpec[]): Promise<readonly string[]> {
    if (specs.length === 0) return [];
    const created = await repeating(this.#cluster, "Creating topics", [], () => this.#createMissing(specs));
    await this.#untilKnown(created);
    return created;
  }

  async topicConfig(topic: string): Promise<ReadonlyMap<string, string>> {
    const { resources } = await repeating(
      this.#cluster,
      `Reading the configuration of topic ${topic}`,
      [topic],
      async () => {
        const link = await this.#cluster.anyLink(adminLane);
        return link.call((broker) => broker.describeConfigs({ resources: [{ type: topicResource, name: topic }] }));
      },
    );
    const entries = resources[0]?.configEntries ?? [];
    return new Map(entries.map(({ configName, configValue }) => [configName, configValue ?? ""]));
  }

  async endOffsets(partitions: readonly TopicPartition[]): Promise<readonly Position[]> {
    return repeating(this.#cluster, "Looking up end offsets", topicsOf(partitions), () =>
      listOffsets(this.#cluster, partitions, "latest"),
    );
  }

  async beginningOffsets(partitions: readonly TopicPartition[]): Promise<readonly Position[]> {
    return repeating(this.#cluster, "Looking up beginning offsets", topicsOf(partitions), () =>
      listOffsets(this.#cluster, partitions, "earliest"),
    );
  }

  async offsetsAt(partitions: readonly TopicPartition[], timestampMs: number): Promise<readonly Position[]> {
    return repeating(this.#cluster, "Looking up offsets by time", topicsOf(partitions), () =>
      listOffsets(this.#cluster, partitions, { timestampMs }),
    );
  }

  async committedOffsets(groupId: string, partitions: readonly TopicPartition[]): Promise<readonly Position[]> {
    const topics = [...grouped(partitions)].map(([topic, ofTopic]) => ({ topic, partitions: ofTopic }));
    const { responses } = await repeating(this.#cluster, `Reading the offsets of group ${groupId}`, [], () =>
      this.#coordinators.call("group", groupId, adminLane, (link) =>
        link.call((broker) => broker.offsetFetch({ groupId, topics })),
      ),
    );
    return partitions.map(({ topic, partition }) => {
      const answered = responses.find((response) => response.topic === topic)?.partitions ?? [];
      const offset = answered.find((candidate) => candidate.partition === partition)?.offset;
      return { topic, partition, offset: Number(offset ?? -1) };
    });
  }

  async deleteRecordsBefore(positions: readonly Position[]): Promise<void> {
    await repeating(this.#cluster, "Deleting records", topicsOf(positions), async () => {
      const nodes = [...groupByLeader(this.#cluster, positions).keys()];
      await Promise.all(nodes.map((nodeId) => this.#deleteRecordsOf(nodeId, positions)));
    });
  }

  async removeMember(groupId: string, memberId: string): Promise<void> {
    await repeating(this.#cluster, `Removing a member of group ${groupId}`, [], async () => {
      try {
        await this.#coordinators.call("group", groupId, adminLane, (link) => leaveGroup(link, groupId, memberId));
      } catch (thrown) {
        if (Fault.of(thrown).reason !== "UNKNOWN_MEMBER_ID") throw thrown;
      }
    });
  }

  close(): Promise<void> {
    this.#cluster.closeLane(adminLane);
    return Promise.resolve();
  }

  async #deleteRecordsOf(nodeId: number, positions: readonly Position[]): Promise<void> {
    const link = await this.#cluster.link(nodeId, adminLane);
    const led = positions.filter(({ topic, partition }) => this.#cluster.leaderOf(topic, partition) === nodeId);
    const { results } = await link.send(deleteRecordsRequest(led));
    const failed = results.find(({ errorCode }) => errorCode !== 0);
    if (failed !== undefined) throw Fault.answer(failed.errorCode);
  }

  async #createMissing(specs: readonly TopicSpec[]): Promise<string[]> {
    const controllerId = this.#cluster.controllerId;
    const link =
      controllerId === undefined || controllerId < 0
        ? await this.#cluster.anyLink(adminLane)
        : await this.#cluster.link(controllerId, adminLane);
    const { results } = await link.send(createTopicsRequest(specs));
    const created: string[] = [];
    for (const { topic, errorCode, message } of results) {
      const reason = kafkaErrorName(errorCode);
      if (errorCode === 0) created.push(topic);
      else if (reason === "NOT_CONTROLLER" || reason === "REQUEST_TIMED_OUT") throw Fault.answer(errorCode);
      else if (reason !== "TOPIC_ALREADY_EXISTS") {
        const said = message === null || message === "" ? reason : `${reason} (${message})`;
        throw new RefusedError(`Creating topic ${topic}`, said, Fault.answer(errorCode));
      }
    }
    return created;
  }

  /** A topic just created is not known to every broker at once. */
  async #untilKnown(topics: readonly string[]): Promise<void> {
    await repeating(this.#cluster, "Waiting for new topics", topics, () => {
      const missing = topics.find((topic) => this.#cluster.partitionCount(topic) === undefined);
      return missing === undefined
        ? Promise.resolve()
        : Promise.reject(new Fault("answer", "LEADER_NOT_AVAILABLE", `topic ${missing} is not known yet`));
    });
  }
}

async function leaveGroup(link: Link, groupId: string, memberId: string): Promise<void> {
  await link.call((broker) => broker.leaveGroup({ groupId, memberId }));
}

function topicsOf(partitions: readonly TopicPartition[]): string[] {
  return [...grouped(partitions).keys()];
}

function grouped(partitions: readonly TopicPartition[]): Map<string, { partition: number }[]> {
  const topics = new Map<string, { partition: number }[]>();
  for (const { topic, partition } of partitions) topics.set(topic, [...(topics.get(topic) ?? []), { partition }]);
  return topics;
}

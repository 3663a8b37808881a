import type { Cluster } from "../cluster/cluster.js";
import type { Coordinators } from "../cluster/coordinators.js";
import { Fault } from "../cluster/fault.js";
import { coordinatorMoved, kafkaErrorName, leaderMoved } from "../cluster/kafka-error.js";
import type { Link } from "../cluster/link.js";
import { backoffMs, pause } from "../cluster/pause.js";
import { BrokerUnavailableError, RefusedError, UnknownTopicError } from "../errors.js";
import type { Admin, Position, TopicPartition, TopicSpec } from "../port.js";
import { createTopicsRequest } from "../wire/create-topics-message.js";
import { deleteRecordsRequest } from "../wire/delete-records-message.js";
import { topicGraceMs } from "../cluster/known-leader.js";
import { adminLane, groupByLeader, listOffsets } from "../cluster/list-offsets.js";

const giveUpAfterMs = 30_000;
const firstBackoffMs = 50;
const mostBackoffMs = 500;
const topicResource = 2;

export class KafkaAdmin implements Admin {
  readonly #cluster: Cluster;
  readonly #coordinators: Coordinators;

  constructor(cluster: Cluster, coordinators: Coordinators) {
    this.#cluster = cluster;
    this.#coordinators = coordinators;
  }

  async clusterId(): Promise<string> {
    return this.#repeating("Asking for the cluster's id", [], () => Promise.resolve(this.#cluster.clusterId ?? ""));
  }

  async brokerCount(): Promise<number> {
    return this.#repeating("Counting the brokers", [], () => Promise.resolve(this.#cluster.nodeCount));
  }

  async partitionCount(topic: string): Promise<number | undefined> {
    return this.#repeating(`Looking up topic ${topic}`, [topic], () =>
      Promise.resolve(this.#cluster.partitionCount(topic)),
    );
  }

  async createTopics(specs: readonly TopicSpec[]): Promise<readonly string[]> {
    if (specs.length === 0) return [];
    const created = await this.#repeating("Creating topics", [], () => this.#createMissing(specs));
    await this.#untilKnown(created);
    return created;
  }

  async topicConfig(topic: string): Promise<ReadonlyMap<string, string>> {
    const { resources } = await this.#repeating(`Reading the configuration of topic ${topic}`, [topic], async () => {
      const link = await this.#cluster.anyLink(adminLane);
      return link.call((broker) => broker.describeConfigs({ resources: [{ type: topicResource, name: topic }] }));
    });
    const entries = resources[0]?.configEntries ?? [];
    return new Map(entries.map(({ configName, configValue }) => [configName, configValue ?? ""]));
  }

  async endOffsets(partitions: readonly TopicPartition[]): Promise<readonly Position[]> {
    return this.#repeating("Looking up end offsets", topicsOf(partitions), () =>
      listOffsets(this.#cluster, partitions, "latest"),
    );
  }

  async beginningOffsets(partitions: readonly TopicPartition[]): Promise<readonly Position[]> {
    return this.#repeating("Looking up beginning offsets", topicsOf(partitions), () =>
      listOffsets(this.#cluster, partitions, "earliest"),
    );
  }

  async committedOffsets(groupId: string, partitions: readonly TopicPartition[]): Promise<readonly Position[]> {
    const topics = [...grouped(partitions)].map(([topic, ofTopic]) => ({ topic, partitions: ofTopic }));
    const { responses } = await this.#repeating(`Reading the offsets of group ${groupId}`, [], () =>
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
    await this.#repeating("Deleting records", topicsOf(positions), async () => {
      const nodes = [...groupByLeader(this.#cluster, positions).keys()];
      await Promise.all(nodes.map((nodeId) => this.#deleteRecordsOf(nodeId, positions)));
    });
  }

  async removeMember(groupId: string, memberId: string): Promise<void> {
    await this.#repeating(`Removing a member of group ${groupId}`, [], async () => {
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
    await this.#repeating("Waiting for new topics", topics, () => {
      const missing = topics.find((topic) => this.#cluster.partitionCount(topic) === undefined);
      return missing === undefined
        ? Promise.resolve()
        : Promise.reject(new Fault("answer", "LEADER_NOT_AVAILABLE", `topic ${missing} is not known yet`));
    });
  }

  /** Refreshes the metadata, then tries; repeats what may pass, for a bounded time. */
  async #repeating<T>(doing: string, topics: readonly string[], attempt: () => Promise<T>): Promise<T> {
    const startedAt = performance.now();
    for (let tries = 0; ; tries++) {
      try {
        await this.#cluster.refresh(topics);
        return await attempt();
      } catch (thrown) {
        if (thrown instanceof RefusedError) throw thrown;
        const fault = Fault.of(thrown);
        const elapsedMs = performance.now() - startedAt;
        const isUnknownTopic = fault.reason === "UNKNOWN_TOPIC_OR_PARTITION";
        if (isUnknownTopic && elapsedMs > topicGraceMs) throw new UnknownTopicError(topics.join(", "));
        if (!mayPass(fault)) throw new RefusedError(doing, fault.reason, fault);
        if (elapsedMs > giveUpAfterMs) throw new BrokerUnavailableError(doing, this.#cluster.config.brokers, fault);
        await pause(backoffMs(tries, firstBackoffMs, mostBackoffMs));
      }
    }
  }
}

function mayPass({ kind, reason }: Fault): boolean {
  const passing = ["NOT_CONTROLLER", "REQUEST_TIMED_OUT", "NETWORK_EXCEPTION", "THROTTLING_QUOTA_EXCEEDED"];
  return kind === "connection" || leaderMoved.has(reason) || coordinatorMoved.has(reason) || passing.includes(reason);
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

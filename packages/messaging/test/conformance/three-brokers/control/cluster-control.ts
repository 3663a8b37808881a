import { type ClusterNode, coordinationPartitions, type TestCluster } from "@spe/test-cluster";
import { setTimeout as delay } from "node:timers/promises";
import type { TopicPartition } from "../../../../src/index.js";
import {
  activeController,
  describePartitions,
  electPreferred,
  type PartitionState,
  setReplicas,
} from "./broker-requests.js";

const pollMs = 100;
const patienceMs = 60_000;

/** Finds out who leads and coordinates what, and moves it, as an operator would. */
export class ClusterControl {
  readonly #cluster: TestCluster;

  constructor(cluster: TestCluster) {
    this.#cluster = cluster;
  }

  async leaderOf(partition: TopicPartition): Promise<ClusterNode> {
    return this.#cluster.node((await this.#stateOf(partition)).leader);
  }

  async activeController(): Promise<ClusterNode> {
    return this.#cluster.node(await this.#asking(activeController));
  }

  /** Gives a partition to another of its replicas, and resolves when that one leads. */
  async moveLeader(partition: TopicPartition): Promise<void> {
    const { leader, replicas } = await this.#stateOf(partition);
    const [next = leader, ...others] = replicas.filter((replica) => replica !== leader);
    await this.#asking((address) => setReplicas(address, partition, [next, ...others, leader]));
    await this.#asking((address) => electPreferred(address, partition));
    await this.#until(`node ${next.toString()} leads ${nameOf(partition)}`, async () => {
      return (await this.#stateOf(partition)).leader === next;
    });
  }

  /** Resolves when `brokers` replicas of every partition, of internal topics too, are in sync: the cluster can bear the next fault. */
  async untilWhole(): Promise<void> {
    const replicas = this.#cluster.nodes.length;
    await this.#until("every replica is in sync", async () => {
      const states = await this.#asking(describePartitions);
      return states.every(({ inSync, leader }) => inSync.length === replicas && leader >= 0);
    });
  }

  /** Resolves when the cluster has given all that a node led to others: before that no client can go on. */
  async untilRelieved({ nodeId }: ClusterNode): Promise<void> {
    await this.#until(`node ${nodeId.toString()} leads nothing`, async () => {
      const states = await this.#asking(describePartitions);
      return states.every(({ leader, inSync }) => leader !== nodeId && leader >= 0 && !inSync.includes(nodeId));
    });
  }

  async #stateOf({ topic, partition }: TopicPartition): Promise<PartitionState> {
    const states = await this.#asking(describePartitions);
    const state = states.find((candidate) => candidate.topic === topic && candidate.partition === partition);
    if (state === undefined) throw new Error(`The cluster has no ${nameOf({ topic, partition })}.`);
    return state;
  }

  /** Asks one node after the other, until one answers. */
  async #asking<T>(request: (address: string) => Promise<T>): Promise<T> {
    let refusal: unknown;
    const deadline = performance.now() + patienceMs;
    while (performance.now() < deadline) {
      for (const node of this.#cluster.nodes.filter(({ isUp }) => isUp)) {
        try {
          return await request(node.address);
        } catch (thrown) {
          refusal = thrown;
        }
      }
      await delay(pollMs);
    }
    throw new Error("No node of the cluster answers.", { cause: refusal });
  }

  async #until(what: string, isSo: () => Promise<boolean>): Promise<void> {
    const deadline = performance.now() + patienceMs;
    while (!(await isSo())) {
      if (performance.now() > deadline) throw new Error(`Not within ${patienceMs.toString()} ms: ${what}.`);
      await delay(pollMs);
    }
  }
}

/** The partition whose leader coordinates a transactional id. */
export function transactionCoordination(transactionalId: string): TopicPartition {
  return { topic: "__transaction_state", partition: homeOf(transactionalId) };
}

/** The partition whose leader coordinates a group. */
export function groupCoordination(groupId: string): TopicPartition {
  return { topic: "__consumer_offsets", partition: homeOf(groupId) };
}

/** By Java's String.hashCode, without its sign. */
function homeOf(id: string): number {
  let hash = 0;
  for (let i = 0; i < id.length; i++) hash = (Math.imul(hash, 31) + id.charCodeAt(i)) | 0;
  return Math.abs(hash) % coordinationPartitions;
}

function nameOf({ topic, partition }: TopicPartition): string {
  return `${topic}-${partition.toString()}`;
}

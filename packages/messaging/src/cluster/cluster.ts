import type { KafkaConfig } from "../kafka-config.js";
import type { Logger } from "../logger.js";
import { metadataRequest, type MetadataResponse, type NodeAddress } from "../wire/metadata-message.js";
import type { Address } from "./broker-connection.js";
import { Fault } from "./fault.js";
import { greeting } from "./greeting.js";
import { type Lane, Link } from "./link.js";
import { NodeHealth } from "./node-health.js";

const metadataLane: Lane = { name: "metadata", requestTimeoutMs: 5_000 };

/** What leads a partition: a node's id, or why there is none (yet). */
export type Leader = number | "unknown" | "no_leader" | "no_topic";

/**
 * The cluster as last seen: its nodes, who leads which partition, and the open connections. It decides on no retry: callers that
 * met a fault say so (`refresh`) and try again as they see fit.
 */
export class Cluster {
  readonly config: KafkaConfig;
  readonly #logger: Logger;
  readonly #links = new Map<string, Promise<Link>>();
  readonly #health = new Map<string, NodeHealth>();
  readonly #nodes = new Map<number, NodeAddress>();
  readonly #leaders = new Map<string, ReadonlyMap<number, number> | "no_topic">();
  readonly #wanted = new Set<string>();
  #identity: { readonly clusterId: string; readonly controllerId: number } | undefined;
  #refreshing: { readonly done: Promise<void>; readonly topics: ReadonlySet<string> } | undefined;
  #turn = 0;
  #closed = false;

  constructor(config: KafkaConfig, logger: Logger) {
    this.config = config;
    this.#logger = logger;
  }

  get clusterId(): string | undefined {
    return this.#identity?.clusterId;
  }

  get controllerId(): number | undefined {
    return this.#identity?.controllerId;
  }

  get nodeIds(): readonly number[] {
    return [...this.#nodes.keys()];
  }

  get nodeCount(): number {
    return this.#nodes.size;
  }

  leaderOf(topic: string, partition: number): Leader {
    const partitions = this.#leaders.get(topic);
    if (partitions === undefined) return "unknown";
    if (partitions === "no_topic") return "no_topic";
    const leader = partitions.get(partition);
    if (leader === undefined) return "no_topic";
    return leader < 0 ? "no_leader" : leader;
  }

  /** undefined if the topic does not exist, as far as is known. */
  partitionCount(topic: string): number | undefined {
    const partitions = this.#leaders.get(topic);
    return partitions === undefined || partitions === "no_topic" ? undefined : partitions.size;
  }

  /** Asks any broker for the metadata of these topics and of all asked for before. Concurrent calls share one request. */
  async refresh(topics: Iterable<string> = []): Promise<void> {
    for (const topic of topics) this.#wanted.add(topic);
    const running = this.#refreshing;
    if (running !== undefined) {
      await running.done;
      if ([...this.#wanted].every((topic) => running.topics.has(topic))) return;
    }
    if (this.#refreshing === undefined) {
      const asked = new Set(this.#wanted);
      const done = this.#fetchMetadata([...asked]).finally(() => {
        this.#refreshing = undefined;
      });
      this.#refreshing = { done, topics: asked };
    }
    await this.#refreshing.done;
  }

  /** A usable connection of this lane to this node, opened if need be. Rejects with a Fault. */
  async link(nodeId: number, lane: Lane): Promise<Link> {
    const node = this.#nodes.get(nodeId);
    if (node === undefined) throw Fault.connection(`broker ${nodeId.toString()} is not in the cluster's metadata`);
    return this.#linkTo(node, lane);
  }

  /** A connection to any broker that can be reached: known nodes first, then the configured addresses. */
  async anyLink(lane: Lane): Promise<Link> {
    let fault = Fault.connection("no broker is known");
    for (const address of this.#addresses()) {
      try {
        return await this.#linkTo(address, lane);
      } catch (thrown) {
        fault = Fault.of(thrown);
      }
    }
    throw fault;
  }

  /** A node that was named by an answer other than metadata, such as a coordinator. */
  learn(node: NodeAddress): void {
    this.#nodes.set(node.nodeId, node);
  }

  closeLane(lane: Lane): void {
    for (const [key, opening] of this.#links) {
      if (!key.endsWith(`/${lane.name}`)) continue;
      this.#links.delete(key);
      opening.then(
        (link) => {
          link.drop("closed");
        },
        () => undefined,
      );
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    const links = await Promise.allSettled(this.#links.values());
    this.#links.clear();
    for (const link of links) if (link.status === "fulfilled") link.value.drop("closed");
  }

  async #linkTo(address: Address, lane: Lane): Promise<Link> {
    if (this.#closed) throw Fault.connection("the client is closed");
    const health = this.#healthOf(address);
    if (health.isSilent) {
      health.doubt();
      throw Fault.connection(`${health.name} does not answer`);
    }
    const key = `${health.name}/${lane.name}`;
    const open = this.#links.get(key);
    if (open === undefined) return this.#open(address, lane, key, health);
    const link = await open;
    if (link.usable) return link;
    if (this.#links.get(key) === open) {
      this.#links.delete(key);
      link.retire();
    }
    return this.#linkTo(address, lane);
  }

  async #open(address: Address, lane: Lane, key: string, health: NodeHealth): Promise<Link> {
    const opening = Link.open(address, lane, this.config, this.#logger, health);
    this.#links.set(key, opening);
    try {
      return await opening;
    } catch (thrown) {
      if (this.#links.get(key) === opening) this.#links.delete(key);
      throw thrown;
    }
  }

  /** Known nodes in turn, then the configured ones that are not among them; suspects last. */
  #addresses(): Address[] {
    const known: Address[] = [...this.#nodes.values()];
    this.#turn += 1;
    const first = this.#turn % Math.max(1, known.length);
    const configured = this.config.brokers.map(parseAddress);
    const others = configured.filter((address) => !known.some((node) => nameOf(node) === nameOf(address)));
    const all = [...known.slice(first), ...known.slice(0, first), ...others];
    const isSuspect = (address: Address): boolean => this.#healthOf(address).isSuspect;
    return [...all.filter((address) => !isSuspect(address)), ...all.filter(isSuspect)];
  }

  #healthOf(address: Address): NodeHealth {
    const name = nameOf(address);
    const health = this.#health.get(name) ?? new NodeHealth(name, () => greeting(address, this.config, this.#logger));
    this.#health.set(name, health);
    return health;
  }

  async #fetchMetadata(topics: readonly string[]): Promise<void> {
    const link = await this.anyLink(metadataLane);
    this.#adopt(await link.send(metadataRequest(topics)));
  }

  #adopt(metadata: MetadataResponse): void {
    this.#identity = { clusterId: metadata.clusterId, controllerId: metadata.controllerId };
    this.#nodes.clear();
    for (const node of metadata.nodes) this.#nodes.set(node.nodeId, node);
    for (const { topic, errorCode, partitions } of metadata.topics) {
      const absent = errorCode !== 0 && partitions.length === 0;
      this.#leaders.set(
        topic,
        absent ? "no_topic" : new Map(partitions.map(({ partition, leader }) => [partition, leader])),
      );
    }
  }
}

function nameOf({ host, port }: Address): string {
  return `${host}:${port.toString()}`;
}

/** `host:port`, or `[address]:port` for IPv6. */
function parseAddress(address: string): Address {
  const colon = address.lastIndexOf(":");
  return { host: address.slice(0, colon).replace(/^\[(.*)\]$/, "$1"), port: Number(address.slice(colon + 1)) };
}

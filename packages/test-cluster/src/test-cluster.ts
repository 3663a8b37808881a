import { randomBytes } from "node:crypto";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ClusterNode } from "./cluster-node.js";
import { freePorts } from "./free-ports.js";
import { runKafkaClass } from "./java.js";
import { type ClusterSettings, type NodePlace, nodeProperties } from "./node-properties.js";

export interface TestClusterOptions extends Partial<ClusterSettings> {
  /** Belongs to the cluster: emptied at the start, removed at the end. */
  readonly folder: string;
  readonly nodes?: number;
}

/** Kafka's own default. */
const brokerSessionTimeoutMs = 9_000;

/** A real Kafka cluster on loopback, each node broker and controller in one (KRaft). It ends with this process at the latest. */
export class TestCluster {
  readonly nodes: readonly ClusterNode[];
  readonly #folder: string;

  private constructor(nodes: readonly ClusterNode[], folder: string) {
    this.nodes = nodes;
    this.#folder = folder;
  }

  static async start(options: TestClusterOptions): Promise<TestCluster> {
    const { folder, nodes: count = 3 } = options;
    rmSync(folder, { recursive: true, force: true });
    const ports = await freePorts(2 * count);
    const places = Array.from({ length: count }, (_, i) => ({
      nodeId: i + 1,
      dataFolder: join(folder, `node-${i + 1}`, "data"),
      port: ports[2 * i] as number,
      controllerPort: ports[2 * i + 1] as number,
    }));
    const clusterId = newClusterId();
    const settings = { brokerSessionTimeoutMs, properties: {}, ...options };
    const nodes = await Promise.all(places.map((place) => layOut(place, places, clusterId, settings)));
    const cluster = new TestCluster(nodes, folder);
    try {
      await Promise.all(nodes.map((node) => node.start()));
    } catch (thrown) {
      await Promise.all(nodes.map((node) => node.kill()));
      throw thrown;
    }
    return cluster;
  }

  /** host:port of each node, running or not. */
  get brokers(): string[] {
    return this.nodes.map(({ address }) => address);
  }

  node(nodeId: number): ClusterNode {
    const node = this.nodes.find((candidate) => candidate.nodeId === nodeId);
    if (node === undefined) throw new Error(`The cluster has no node ${nodeId}.`);
    return node;
  }

  async stop(): Promise<void> {
    await Promise.all(this.nodes.map((node) => node.kill()));
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** As Kafka writes them. None begins with a dash, which its tools would take for an option. */
function newClusterId(): string {
  const bytes = randomBytes(16);
  bytes[0] = (bytes[0] ?? 0) & 0x7f;
  return bytes.toString("base64url");
}

async function layOut(
  place: NodePlace,
  all: readonly NodePlace[],
  clusterId: string,
  settings: ClusterSettings,
): Promise<ClusterNode> {
  mkdirSync(place.dataFolder, { recursive: true });
  const folder = join(place.dataFolder, "..");
  const propertiesFile = join(folder, "server.properties");
  const logFile = join(folder, "node.log");
  writeFileSync(propertiesFile, nodeProperties(place, all, settings));
  const format = await runKafkaClass(
    "kafka.tools.StorageTool",
    ["format", "-t", clusterId, "-c", propertiesFile],
    logFile,
  );
  const code = await format.exited;
  if (code !== 0) throw new Error(`The data folder of node ${place.nodeId} could not be laid out: see ${logFile}.`);
  return new ClusterNode(place.nodeId, place.port, propertiesFile, logFile);
}

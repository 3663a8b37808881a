import { TestCluster } from "@spe/test-cluster";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { connectMessaging, type Messaging, type Position } from "../../../src/index.js";
import { silentLogger } from "../silent-logger.js";
import { Ledger } from "./check/ledger.js";
import { Progress } from "./check/progress.js";
import { ClusterControl } from "./control/cluster-control.js";
import type { Random } from "./random.js";
import { runSettings } from "./run-settings.js";
import { Feeder } from "./workload/feeder.js";
import { ForeignTransactions } from "./workload/foreign-transactions.js";
import { GroupMember } from "./workload/group-member.js";
import { Pipeline } from "./workload/pipeline.js";
import { Tail } from "./workload/tail.js";

const folder = fileURLToPath(new URL("../../../../../infra/target/test/three-brokers", import.meta.url));

export const inputs = { topic: "input", partitions: 3 };
export const outputs = { topic: "output", partitions: 6 };
export const positions = { topic: "positions", partitions: 3 };
export const groupId = "members";

/** Compacted as soon as Kafka does it at all: a reader meets gaps, emptied batches and tails of mere markers. */
const compactedSoon = {
  "cleanup.policy": "compact",
  "segment.ms": "2000",
  "min.cleanable.dirty.ratio": "0.01",
  "max.compaction.lag.ms": "1000",
  "delete.retention.ms": "0",
};

/**
 * A broker that is silent for so long loses what it leads. Kafka's own default is 9 s, which a long run keeps; a short one saves the
 * time, for until then nobody can go on.
 */
const brokerSessionTimeoutMs = runSettings.furtherFaults > 0 ? 9_000 : 6_000;

const settleWithinMs = 30_000;
const pollMs = 100;

/** Three brokers, and on them everything that this package offers at work at once, until it is closed. */
export class Stage {
  readonly ledger = new Ledger();
  readonly progress = new Progress();
  readonly cluster: TestCluster;
  readonly control: ClusterControl;
  readonly messaging: Messaging;
  readonly pipelines: Pipeline[] = [];
  readonly members = new Map<string, GroupMember>();
  readonly foreign: ForeignTransactions;
  readonly tail: Tail;
  readonly #feeder: Feeder;
  readonly #zombies: Pipeline[] = [];
  readonly #connections: Messaging[] = [];

  private constructor(cluster: TestCluster, messaging: Messaging, random: Random) {
    this.cluster = cluster;
    this.control = new ClusterControl(cluster);
    this.messaging = messaging;
    this.tail = new Tail(messaging, outputs.topic, outputs.partitions, this.progress);
    this.#feeder = new Feeder(messaging, inputs.topic, inputs.partitions, this.ledger, this.progress);
    this.foreign = new ForeignTransactions(cluster.brokers, "foreign", outputs.topic, outputs.partitions, random);
  }

  static async open(random: Random): Promise<Stage> {
    const cluster = await TestCluster.start({ folder, brokerSessionTimeoutMs });
    const messaging = await connect(cluster);
    await messaging.admin.createTopics(
      [inputs, outputs, positions].map(({ topic: name, partitions }) => ({
        name,
        partitions,
        replication: 3,
        config: { "min.insync.replicas": "2", ...(name === positions.topic ? compactedSoon : {}) },
      })),
    );
    const stage = new Stage(cluster, messaging, random);
    await stage.#begin();
    return stage;
  }

  transactionalId(pipeline: number): string {
    return `pipeline-${pipeline.toString()}`;
  }

  /** A new owner for a pipeline, of whom the old one hears nothing. */
  takeOver(pipeline: number): void {
    const zombie = this.pipelines[pipeline];
    if (zombie === undefined) throw new Error(`There is no pipeline ${pipeline.toString()}.`);
    this.#zombies.push(zombie);
    this.pipelines[pipeline] = zombie.succeed();
  }

  /** Ends the input, and resolves when all of it is processed and read: how many inputs each pipeline had. */
  async settle(): Promise<ReadonlyMap<number, number>> {
    await this.#feeder.stop();
    await this.foreign.stop();
    const ends = await this.#endsOf(inputs);
    const isThrough = (): boolean =>
      ends.every(({ partition, offset }) => (this.pipelines[partition]?.nextInput ?? 0) >= offset);
    for (const until = performance.now() + settleWithinMs; !isThrough(); ) {
      if (performance.now() > until) {
        const at = this.pipelines.map(({ nextInput }) => nextInput).join(", ");
        const end = ends.map(({ offset }) => offset).join(", ");
        const told = this.ledger.failuresSince(until - settleWithinMs).join("; ");
        throw new Error(`The pipelines stand at inputs ${at}, whose ends are ${end}. What they were told: ${told}`);
      }
      await delay(pollMs);
    }
    await Promise.all([...this.pipelines, ...this.#zombies].map((pipeline) => pipeline.stop()));
    for (const { topic, partitions } of [outputs, positions]) await this.foreign.abortInAll(topic, partitions);
    await this.tail.reaches(await this.#endsOf(outputs), settleWithinMs);
    return new Map(ends.map(({ partition, offset }) => [partition, offset]));
  }

  async close(): Promise<void> {
    const parts = [
      this.#feeder,
      this.foreign,
      this.tail,
      ...this.pipelines,
      ...this.#zombies,
      ...this.members.values(),
    ];
    for (const node of this.cluster.nodes) if (!node.isUp) node.resume();
    await Promise.allSettled(parts.map((part) => part.stop()));
    for (const connection of [...this.#connections, this.messaging]) await connection.close();
    await this.cluster.stop();
  }

  #endsOf({ topic, partitions }: { topic: string; partitions: number }): Promise<readonly Position[]> {
    return this.messaging.admin.endOffsets(
      Array.from({ length: partitions }, (_, partition) => ({ topic, partition })),
    );
  }

  async #begin(): Promise<void> {
    this.#feeder.start();
    this.foreign.start();
    for (let pipeline = 0; pipeline < inputs.partitions; pipeline++) {
      const input = { topic: inputs.topic, partition: pipeline };
      const plan = { pipeline, transactionalId: this.transactionalId(pipeline), input, output: outputs };
      const own = new Pipeline(
        this.messaging,
        { ...plan, positions: { topic: positions.topic, partition: pipeline } },
        this.ledger,
        this.progress,
      );
      this.pipelines.push(own);
      own.start();
    }
    for (const name of ["member 1", "member 2", "member 3"]) {
      const connection = await connect(this.cluster);
      this.#connections.push(connection);
      const member = new GroupMember(connection, name, groupId, [outputs.topic], this.progress);
      this.members.set(name, member);
      await member.start();
    }
  }
}

async function connect(cluster: TestCluster): Promise<Messaging> {
  return connectMessaging({ brokers: cluster.brokers, clientId: "three-brokers" }, silentLogger);
}

import { stringify } from "./properties.js";

export interface KafkaPlace {
  readonly dataFolder: string;
  readonly port: number;
  readonly controllerPort: number;
}

const MiB = 1024 * 1024;

/** server.properties of the one embedded broker (KRaft, its own controller). The reasons are those of a small, transactional, local cluster. */
export function kafkaProperties(place: KafkaPlace): string {
  const { port, controllerPort } = place;
  return stringify({
    ...node(place),
    "process.roles": "broker,controller",
    listeners: `PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}`,
    "advertised.listeners": `PLAINTEXT://127.0.0.1:${port}`,
    "inter.broker.listener.name": "PLAINTEXT",
    // Nobody takes over from the only broker: a stall must not fence it. After a kill its session is ended otherwise (fence-dead-broker.ts).
    "broker.session.timeout.ms": 60_000,

    // A topic that is not in the table is a mistake.
    "auto.create.topics.enable": false,
    "num.partitions": 8,
    "default.replication.factor": 1,
    "min.insync.replicas": 1,

    // An open transaction holds its readers back: none may stay open for long (H13).
    "transaction.max.timeout.ms": 60_000,
    "transaction.abort.timed.out.transaction.cleanup.interval.ms": 1_000,
    // A group of one is complete at once.
    "group.initial.rebalance.delay.ms": 0,
    "group.min.session.timeout.ms": 1_000,

    // Records of 10 MiB, with room for what is wrapped around them on their way.
    "message.max.bytes": 11 * MiB,
    "replica.fetch.max.bytes": 11 * MiB,
    "log.segment.bytes": 64 * MiB,
    // One replica: what is acked must reach the disk soon (H25).
    "log.flush.interval.ms": 1_000,
    "log.flush.scheduler.interval.ms": 1_000,

    // The internal topics of a cluster of one.
    ...internalTopic("offsets.topic", "offsets.topic.num.partitions"),
    ...internalTopic("transaction.state.log", "transaction.state.log.num.partitions"),
    ...internalTopic("share.coordinator.state.topic", "share.coordinator.state.topic.num.partitions"),
    "transaction.state.log.min.isr": 1,
    "share.coordinator.state.topic.min.isr": 1,
    "offsets.topic.segment.bytes": 16 * MiB,
    "transaction.state.log.segment.bytes": 16 * MiB,

    "num.network.threads": 3,
    "num.io.threads": 4,
    "background.threads": 2,
    "num.recovery.threads.per.data.dir": 2,
    "log.cleaner.dedupe.buffer.size": 16 * MiB,
  });
}

/** The same node without its broker: a controller that takes a silent broker for dead after `sessionTimeoutMs`. */
export function controllerProperties(place: KafkaPlace, sessionTimeoutMs: number): string {
  return stringify({
    ...node(place),
    "process.roles": "controller",
    listeners: `CONTROLLER://127.0.0.1:${place.controllerPort}`,
    "broker.session.timeout.ms": sessionTimeoutMs,
    "broker.heartbeat.interval.ms": Math.floor(sessionTimeoutMs / 2),
  });
}

function node({ dataFolder, controllerPort }: KafkaPlace): Record<string, string | number> {
  return {
    "node.id": 1,
    "controller.quorum.voters": `1@127.0.0.1:${controllerPort}`,
    "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
    "controller.listener.names": "CONTROLLER",
    "log.dirs": dataFolder,
  };
}

function internalTopic(prefix: string, partitions: string): Record<string, number> {
  return { [`${prefix}.replication.factor`]: 1, [partitions]: 8 };
}

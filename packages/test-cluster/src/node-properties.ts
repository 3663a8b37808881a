export interface NodePlace {
  readonly nodeId: number;
  readonly dataFolder: string;
  readonly port: number;
  readonly controllerPort: number;
}

export interface ClusterSettings {
  /**
   * How long the controller waits for a broker that is silent before its partitions get other leaders. Kafka's own default, and the
   * longest part of every recovery from a kill or a pause: a client can't be faster.
   */
  readonly brokerSessionTimeoutMs: number;
  /** Further settings of the brokers, which go before those here. */
  readonly properties: Readonly<Record<string, string | number | boolean>>;
}

/** Of __transaction_state and of __consumer_offsets: every node coordinates some. */
export const coordinationPartitions = 6;

/** server.properties of a node that is both broker and controller, as lines. */
export function nodeProperties(
  node: NodePlace,
  all: readonly NodePlace[],
  { brokerSessionTimeoutMs, properties }: ClusterSettings,
): string {
  const replicas = Math.min(3, all.length);
  const minInSync = Math.max(1, replicas - 1);
  const ours = {
    "process.roles": "broker,controller",
    "node.id": node.nodeId,
    "controller.quorum.voters": all
      .map(({ nodeId, controllerPort }) => `${nodeId}@127.0.0.1:${controllerPort}`)
      .join(","),
    listeners: `PLAINTEXT://127.0.0.1:${node.port},CONTROLLER://127.0.0.1:${node.controllerPort}`,
    "advertised.listeners": `PLAINTEXT://127.0.0.1:${node.port}`,
    "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
    "controller.listener.names": "CONTROLLER",
    "inter.broker.listener.name": "PLAINTEXT",
    "log.dirs": node.dataFolder.replaceAll("\\", "\\\\"),

    "broker.session.timeout.ms": brokerSessionTimeoutMs,
    "broker.heartbeat.interval.ms": Math.min(2_000, Math.floor(brokerSessionTimeoutMs / 4)),

    // So long a coordinator waits for a broker that was paused with its markers before it turns to the broker's successor. With Kafka's
    // default of 30 s the transactions concerned, and their readers, wait as long, and no client can do anything about it.
    "request.timeout.ms": 5_000,

    "auto.create.topics.enable": false,
    "default.replication.factor": replicas,
    // One replica may be away: what is acked is on the others.
    "min.insync.replicas": minInSync,
    // Who leads what is the test's to decide.
    "auto.leader.rebalance.enable": false,

    // As SPE's own broker has it: no open transaction holds readers back for long, and a group of one is complete at once.
    "transaction.abort.timed.out.transaction.cleanup.interval.ms": 1_000,
    "group.initial.rebalance.delay.ms": 0,
    "group.min.session.timeout.ms": 1_000,

    ...internalTopic("offsets.topic", replicas),
    ...internalTopic("transaction.state.log", replicas),
    ...internalTopic("share.coordinator.state.topic", replicas),
    "transaction.state.log.min.isr": minInSync,
    "share.coordinator.state.topic.min.isr": minInSync,

    // Three of them share a machine with their test.
    "num.network.threads": 2,
    "num.io.threads": 3,
    "background.threads": 2,
    "num.recovery.threads.per.data.dir": 1,
    "log.cleaner.dedupe.buffer.size": 8 * 1024 * 1024,
    "log.cleaner.backoff.ms": 500,
  };
  return Object.entries({ ...ours, ...properties })
    .map(([key, value]) => `${key}=${String(value)}\n`)
    .join("");
}

function internalTopic(prefix: string, replicas: number): Record<string, number> {
  return {
    [`${prefix}.replication.factor`]: replicas,
    [`${prefix}.num.partitions`]: coordinationPartitions,
  };
}

import { randomUUID } from "node:crypto";
import { EventEmitter, once } from "node:events";
import { mkdir, mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { homePartition, messageSchemas, type Names, namesWith, priorities } from "@spe/contracts";
import {
  type Appender,
  type Codec,
  connectMessaging,
  type LogRecord,
  type Messaging,
  openCodec,
  type Position,
  registerSchemas,
} from "@spe/messaging";
import { readConfig, registryUrl as registrySetting } from "@spe/runtime";

export const brokers = process.env.SPE_TEST_KAFKA;
const registryAddress = process.env.SPE_TEST_REGISTRY;
export const { registryUrl } = readConfig({ SPE_REGISTRY_URL: registryAddress }, { registryUrl: registrySetting });

/** Both a broker and a registry are there. */
export const hasBroker = brokers !== undefined && registryAddress !== undefined;
if (!hasBroker) {
  console.info(
    "The planner's tests on a broker are skipped: set SPE_TEST_KAFKA (127.0.0.1:9092) and SPE_TEST_REGISTRY (http://127.0.0.1:8081).",
  );
}

export const partitionCount = 2;

const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

/** Topics and schemas of one test file, under a prefix of their own, and everything read that a planner writes. */
export class BrokerWorld {
  readonly prefix: string;
  readonly names: Names;
  /** SPE_HOME of all planners of this world. */
  readonly home: string;
  readonly resultRoot: string;
  readonly messaging: Messaging;
  readonly codec: Codec;
  readonly appender: Appender;
  readonly #seen = new Map<string, LogRecord[]>();
  readonly #news = new EventEmitter();
  readonly #stops: (() => Promise<void>)[] = [];

  private constructor(prefix: string, home: string, messaging: Messaging, codec: Codec) {
    this.prefix = prefix;
    this.names = namesWith(prefix);
    this.home = home;
    this.resultRoot = join(home, "results");
    this.messaging = messaging;
    this.codec = codec;
    this.appender = messaging.appender();
  }

  static async open(): Promise<BrokerWorld> {
    const prefix = `planner-test-${randomUUID().slice(0, 8)}.`;
    const messaging = await connectMessaging({ brokers: [brokers ?? ""], clientId: "planner-test" }, silent);
    await createTopics(messaging, namesWith(prefix));
    const codecConfig = { registryUrl, prefix, schemas: messageSchemas };
    await registerSchemas(codecConfig, silent);
    const home = await realpath(await mkdtemp(join(tmpdir(), "spe-planner-test-")));
    await mkdir(join(home, "results"));
    return new BrokerWorld(prefix, home, messaging, await openCodec(codecConfig, silent));
  }

  /** All committed records of a topic, from its beginning, as they come. */
  follow(topic: string): readonly LogRecord[] {
    const known = this.#seen.get(topic);
    if (known !== undefined) return known;
    const records: LogRecord[] = [];
    this.#seen.set(topic, records);
    const reader = this.messaging.reader({
      isolation: "read_committed",
      onBatch: (batch) => {
        records.push(...batch.records);
        this.#news.emit("news");
      },
      onOutOfRange: () => undefined,
    });
    reader.add(Array.from({ length: partitionCount }, (_, partition) => ({ topic, partition, offset: 0 })));
    this.#stops.push(() => reader.stop());
    return records;
  }

  /** Waits until what was read of `topic` satisfies `found`, and returns what it found. */
  async until<T>(topic: string, found: (records: readonly LogRecord[]) => T | undefined): Promise<T> {
    const records = this.follow(topic);
    for (;;) {
      const result = found(records);
      if (result !== undefined) return result;
      await once(this.#news, "news");
    }
  }

  /** The completion of a job, once it is there. */
  async completionOf(jobId: string): Promise<ReturnType<BrokerWorld["completions"]>[number]> {
    return this.until(this.names.completedJobs, () =>
      this.completions().find((completion) => completion.jobId === jobId),
    );
  }

  completions(): ReturnType<typeof this.decodeCompletion>[] {
    return this.follow(this.names.completedJobs).map((record) => this.decodeCompletion(record));
  }

  decodeCompletion(record: LogRecord) {
    const completion = record.value === null ? undefined : this.codec.decodeFast("completedJobs", record.value);
    if (completion === undefined) throw new Error("A completion can't be read.");
    return completion;
  }

  async submit(jobId: string, request: object, partition = homePartition(jobId, partitionCount)): Promise<void> {
    const value = Buffer.from(JSON.stringify(request));
    await this.appender.append({ topic: this.names.pendingJobs, partition, key: jobId, value });
  }

  /** As a member of the group that has read up to there. */
  async commit(groupId: string, position: Position): Promise<void> {
    let onAssigned: () => void = () => undefined;
    const assigned = new Promise<void>((resolve) => (onAssigned = resolve));
    const options = { groupId, topics: [position.topic], onLost: () => undefined };
    const membership = this.messaging.membership({ ...options, onAssigned: () => onAssigned() });
    await membership.start();
    await assigned;
    await membership.commitOffsets([position]);
    await membership.stop();
  }

  onClose(stop: () => Promise<void>): void {
    this.#stops.push(stop);
  }

  async close(): Promise<void> {
    for (const stop of this.#stops.splice(0)) await stop();
    await this.appender.stop();
    await this.messaging.close();
    await rm(this.home, { recursive: true });
  }
}

async function createTopics(messaging: Messaging, names: Names): Promise<void> {
  const byBroker = { "message.timestamp.type": "LogAppendTime" };
  const compacted = { "cleanup.policy": "compact" };
  const specs = [
    ...[names.pendingJobs, names.jobControl, names.taskEvents].map((name) => ({ name, config: byBroker })),
    ...priorities.map((priority) => ({ name: names.lane("default", priority), config: byBroker })),
    ...[names.executorControl, names.jobEvents, names.completedJobs, names.deadLetters].map((name) => ({
      name,
      config: {},
    })),
    { name: names.plannerState, config: compacted },
  ].map((spec) => ({ ...spec, partitions: partitionCount, replication: 1 }));
  const registry = {
    name: names.executorRegistry,
    partitions: 1,
    replication: 1,
    config: { ...compacted, ...byBroker },
  };
  await messaging.admin.createTopics([...specs, registry]);
}

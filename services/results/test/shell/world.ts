import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  homePartition,
  type JobEvents,
  type MessageTypes,
  messageSchemas,
  type Names,
  namesWith,
} from "@spe/contracts";
import {
  type Appender,
  type Codec,
  connectMessaging,
  type Messaging,
  openCodec,
  type Position,
  registerSchemas,
} from "@spe/messaging";
import { createLogger, Readiness, type Running } from "@spe/runtime";
import { Registry } from "prom-client";
import { readResultsConfig } from "../../src/config.js";
import { startResults } from "../../src/shell/start-results.js";
import { type Rival, startRival } from "./rival.js";
import type { Stack } from "./stack.js";
import { TestDatabase, uniqueName } from "./test-database.js";

const fewPartitions = 4;

interface Parts {
  readonly names: Names;
  readonly messaging: Messaging;
  readonly codec: Codec;
  readonly database: TestDatabase;
  readonly home: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly partitionCount: number;
}

/** Topics and a database of one test's own, and the records that others would write. */
export class World {
  readonly #parts: Parts;
  readonly #appender: Appender;
  readonly #services = new Set<{ readonly readiness?: Readiness; stop(): Promise<void> }>();

  private constructor(parts: Parts) {
    this.#parts = parts;
    this.#appender = parts.messaging.appender();
  }

  static async create(stack: Stack, partitionCount = fewPartitions): Promise<World> {
    const name = uniqueName();
    const prefix = `${name}.`;
    const names = namesWith(prefix);
    const database = await TestDatabase.create(stack.postgres, name);
    const home = await mkdtemp(join(tmpdir(), "spe-results-test-"));
    const environment = {
      SPE_HOME: home,
      SPE_KAFKA_BROKERS: stack.kafka,
      SPE_REGISTRY_URL: stack.registry,
      SPE_POSTGRES_URL: database.url,
      SPE_PREFIX: prefix,
      SPE_LOG_LEVEL: process.env.SPE_LOG_LEVEL ?? "silent",
    };
    const config = readResultsConfig(environment);
    const logger = createLogger("test", "silent");
    const messaging = await connectMessaging({ ...config.kafka, clientId: "spe-results-test" }, logger);
    const codecConfig = { registryUrl: config.registryUrl, prefix, schemas: messageSchemas };
    await registerSchemas(codecConfig, logger);
    await createTopics(messaging, names, partitionCount);
    const codec = await openCodec(codecConfig, logger);
    return new World({ names, messaging, codec, database, home, environment, partitionCount });
  }

  get database(): TestDatabase {
    return this.#parts.database;
  }

  get names(): Names {
    return this.#parts.names;
  }

  /** What the services of this world are started with. */
  get environment(): NodeJS.ProcessEnv {
    return this.#parts.environment;
  }

  get partitionCount(): number {
    return this.#parts.partitionCount;
  }

  homeOf(id: string): number {
    return homePartition(id, this.partitionCount);
  }

  startRival(): Rival {
    const { database, ...parts } = this.#parts;
    const rival = startRival({ ...parts, databaseUrl: database.url });
    this.#services.add(rival);
    return rival;
  }

  /** One instance of the service, in this process. */
  async startService(environment: NodeJS.ProcessEnv = {}): Promise<TestService> {
    const service = new TestService({ ...this.#parts.environment, ...environment });
    this.#services.add(service);
    await service.start();
    return service;
  }

  /** Why the services that were started are not ready. */
  reasons(): readonly string[] {
    return [...this.#services].flatMap(({ readiness }) => readiness?.reasons() ?? []);
  }

  async submit(id: string, request: object, partition = this.homeOf(id)): Promise<void> {
    const value = Buffer.from(JSON.stringify(request));
    await this.#appender.append({ topic: this.names.pendingJobs, partition, key: id, value });
  }

  async tell(value: JobEvents): Promise<void> {
    await this.put("jobEvents", value.jobId, value);
  }

  async put<N extends "pendingJobs" | "jobEvents" | "taskLogs">(
    topic: N,
    id: string,
    value: MessageTypes[N],
  ): Promise<Position> {
    return await this.append(this.names[topic], id, this.#parts.codec.encode(topic, value));
  }

  async log(id: string, ...messages: string[]): Promise<void> {
    const lines = messages.map((message, index) => ({
      index,
      stream: "log",
      level: "info",
      time: "2026-01-01T00:00:00.000Z",
      message,
    }));
    const value = { jobId: id, run: 1, task: "t0", attempt: 1, delivery: 1, executor: "x", lines };
    await this.put("taskLogs", id, value);
  }

  async beat(
    executor: string,
    fields: { readonly incarnation: string; readonly declaresDead?: string[] },
  ): Promise<void> {
    const value = this.#parts.codec.encode("executorRegistry", {
      ...{
        executor,
        status: "alive",
        host: "h",
        pid: 1,
        pool: "default",
        taskTypes: ["echo", 'q"\\'],
        slots: 2,
        busy: 0,
      },
      ...{ partitions: [0, 1], running: [], beat: 0, startedAt: "2026-01-01T00:00:00.000Z", ...fields },
    });
    await this.#appender.append({ topic: this.names.executorRegistry, partition: 0, key: executor, value });
  }

  async append(topic: string, id: string, value: Buffer): Promise<Position> {
    return await this.#appender.append({ topic, partition: this.homeOf(id), key: id, value });
  }

  /** Resolves when the view has read all that stands in the log. */
  async caughtUp(): Promise<void> {
    const { pendingJobs, jobEvents, taskLogs } = this.names;
    const partitions = [pendingJobs, jobEvents, taskLogs].flatMap((topic) =>
      Array.from({ length: this.#parts.partitionCount }, (_, partition) => ({ topic, partition })),
    );
    const ends = await this.#parts.messaging.admin.endOffsets(partitions);
    await until(async () => {
      const rows = await this.database.rows("select topic, partition, next_offset from spe.positions");
      const positions = new Map(
        rows.map((row) => [`${String(row.topic)}/${String(row.partition)}`, Number(row.next_offset)]),
      );
      return ends.every(({ topic, partition, offset }) => (positions.get(`${topic}/${partition}`) ?? -1) >= offset);
    });
  }

  async close(): Promise<void> {
    for (const service of this.#services) await service.stop();
    await this.#appender.stop();
    await this.#parts.messaging.close();
    await this.database.close();
    await rm(this.#parts.home, { recursive: true });
  }
}

export class TestService {
  readonly readiness = new Readiness();
  readonly metrics = new Registry();
  readonly #abort = new AbortController();
  readonly #environment: NodeJS.ProcessEnv;
  #running: Running | undefined;

  constructor(environment: NodeJS.ProcessEnv) {
    this.#environment = environment;
  }

  async start(): Promise<void> {
    const config = readResultsConfig(this.#environment);
    const logger = createLogger("results", config.logLevel);
    const { readiness, metrics } = this;
    this.#running = await startResults({ config, logger, readiness, metrics, signal: this.#abort.signal });
  }

  /** Idempotent. */
  async stop(): Promise<void> {
    this.#abort.abort(new Error("the test is over"));
    const running = this.#running;
    this.#running = undefined;
    await running?.stop();
  }
}

/** Asks until it is so; a test's own time limit ends it otherwise. */
export async function until(isTrue: () => Promise<boolean>): Promise<void> {
  while (!(await isTrue())) await new Promise((resolve) => setTimeout(resolve, 10));
}

async function createTopics({ admin }: Messaging, names: Names, partitionCount: number): Promise<void> {
  const config = { "message.timestamp.type": "LogAppendTime" };
  const keyed = [names.pendingJobs, names.jobEvents, names.taskLogs];
  await admin.createTopics([
    ...keyed.map((name) => ({ name, partitions: partitionCount, replication: 1, config })),
    { name: names.executorRegistry, partitions: 1, replication: 1, config: { ...config, "cleanup.policy": "compact" } },
  ]);
}

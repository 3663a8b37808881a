import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { homePartition, type JobEvent, messageSchemas, type Names, namesWith } from "@spe/contracts";
import { type Codec, connectMessaging, type Messaging, openCodec, registerSchemas } from "@spe/messaging";
import { createLogger, Readiness, type Running } from "@spe/runtime";
import pg from "pg";
import { Registry } from "prom-client";
import { readResultsConfig } from "../../src/config.js";
import { startResults } from "../../src/shell/start-results.js";

/** A real broker, a real registry and a real Postgres to test on; undefined where none is named. */
export const stack = stackOf(process.env);

interface Stack {
  readonly kafka: string;
  readonly registry: string;
  readonly postgres: string;
}

function stackOf({ SPE_TEST_KAFKA, SPE_TEST_REGISTRY, SPE_TEST_POSTGRES }: NodeJS.ProcessEnv): Stack | undefined {
  if (!SPE_TEST_KAFKA || !SPE_TEST_REGISTRY || !SPE_TEST_POSTGRES) {
    console.log(
      "skipped: set SPE_TEST_KAFKA, SPE_TEST_REGISTRY and SPE_TEST_POSTGRES to run the results service on real parts",
    );
    return undefined;
  }
  return { kafka: SPE_TEST_KAFKA, registry: SPE_TEST_REGISTRY, postgres: SPE_TEST_POSTGRES };
}

export const partitionCount = 4;

/** Topics, a database and a result root of one test's own. */
export class World {
  readonly names: Names;
  readonly messaging: Messaging;
  readonly codec: Codec;
  readonly db: pg.Pool;
  readonly resultRoot: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly #drop: () => Promise<void>;

  private constructor(
    parts: Pick<World, "names" | "messaging" | "codec" | "db" | "resultRoot" | "environment">,
    drop: () => Promise<void>,
  ) {
    this.names = parts.names;
    this.messaging = parts.messaging;
    this.codec = parts.codec;
    this.db = parts.db;
    this.resultRoot = parts.resultRoot;
    this.environment = parts.environment;
    this.#drop = drop;
  }

  static async create({ kafka, registry, postgres }: Stack): Promise<World> {
    const own = `results_${process.pid}_${Date.now().toString(36)}_${Math.random().toString(36).slice(2, 8)}`;
    const prefix = `${own}.`;
    const names = namesWith(prefix);
    const admin = new pg.Client({ connectionString: postgres });
    await admin.connect();
    await admin.query(`create database ${own}`);
    const url = new URL(postgres);
    url.pathname = `/${own}`;
    const resultRoot = await mkdtemp(join(tmpdir(), "spe-results-"));
    const environment = {
      SPE_KAFKA_BROKERS: kafka,
      SPE_REGISTRY_URL: registry,
      SPE_POSTGRES_URL: url.href,
      SPE_PREFIX: prefix,
      SPE_RESULT_ROOT: resultRoot,
      SPE_RESULTS_PORT: "0",
      SPE_LOG_LEVEL: process.env.SPE_LOG_LEVEL ?? "silent",
    };
    const config = readResultsConfig(environment);
    const logger = createLogger("test", "silent");
    const messaging = await connectMessaging({ ...config.kafka, clientId: "spe-results-test" }, logger);
    const codecConfig = { registryUrl: config.registryUrl, prefix, schemas: messageSchemas };
    await registerSchemas(codecConfig, logger);
    await createTopics(messaging, names);
    const db = new pg.Pool({ connectionString: url.href, max: 3 });
    await migrate(db);
    const codec = await openCodec(codecConfig, logger);
    return new World({ names, messaging, codec, db, resultRoot, environment }, async () => {
      await db.end();
      await admin.query(`drop database ${own} with (force)`);
      await admin.end();
    });
  }

  /** One instance of the service, in this process. */
  async startService(): Promise<TestService> {
    const abort = new AbortController();
    const config = readResultsConfig(this.environment);
    const logger = createLogger("results", config.logLevel);
    const readiness = new Readiness();
    const metrics = new Registry();
    const running = await startResults({ config, logger, readiness, metrics, signal: abort.signal });
    return new TestService(running, abort, readiness, metrics);
  }

  async close(): Promise<void> {
    await this.messaging.close();
    await this.#drop();
    await rm(this.resultRoot, { recursive: true, force: true });
  }
}

export class TestService {
  readonly readiness: Readiness;
  readonly metrics: Registry;
  readonly #running: Running;
  readonly #abort: AbortController;

  constructor(running: Running, abort: AbortController, readiness: Readiness, metrics: Registry) {
    this.#running = running;
    this.#abort = abort;
    this.readiness = readiness;
    this.metrics = metrics;
  }

  async stop(): Promise<void> {
    this.#abort.abort(new Error("the test is over"));
    await this.#running.stop();
  }
}

async function createTopics({ admin }: Messaging, names: Names): Promise<void> {
  const keyed = [names.pendingJobs, names.jobEvents, names.completedJobs, names.taskLogs];
  const config = { "message.timestamp.type": "LogAppendTime" };
  await admin.createTopics([
    ...keyed.map((name) => ({ name, partitions: partitionCount, replication: 1, config })),
    { name: names.executorRegistry, partitions: 1, replication: 1, config: { ...config, "cleanup.policy": "compact" } },
  ]);
}

async function migrate(db: pg.Pool): Promise<void> {
  const file = new URL("../../../../infra/migrations/0001-view.sql", import.meta.url.replace("/dist/test/", "/test/"));
  await db.query(await readFile(file, "utf8"));
}

export function homeOf(id: string): number {
  return homePartition(id, partitionCount);
}

export type EventFields = Omit<JobEvent, "sequence" | "time">;

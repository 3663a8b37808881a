import { randomUUID } from "node:crypto";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { homePartition, type JobEvent, messageSchemas, type Names, namesWith } from "@spe/contracts";
import {
  type Appender,
  type Codec,
  connectMessaging,
  type Messaging,
  openCodec,
  registerSchemas,
} from "@spe/messaging";
import { createLogger, Readiness, type Running } from "@spe/runtime";
import pg from "pg";
import { Registry } from "prom-client";
import { readGatewayConfig } from "../../src/config.js";
import { startGateway } from "../../src/shell/start-gateway.js";

const { SPE_TEST_KAFKA: kafka, SPE_TEST_REGISTRY: registry, SPE_TEST_POSTGRES: postgres } = process.env;

/** A broker, a registry and a Postgres to test on are named. */
export const hasStack = Boolean(kafka && registry && postgres);
if (!hasStack)
  console.info(
    "The gateway's tests on real parts are skipped: set SPE_TEST_KAFKA, SPE_TEST_REGISTRY and SPE_TEST_POSTGRES.",
  );

const partitionCount = 2;
const key = "a-key-of-the-gateway-tests-0123456789";

/** A gateway with topics, a database and a result root of its own. The test itself is planner and results service: it says what they would have said. */
export class World {
  readonly names: Names;
  readonly messaging: Messaging;
  readonly codec: Codec;
  readonly appender: Appender;
  readonly db: pg.Client;
  readonly resultRoot: string;
  readonly url: string;
  readonly #close: () => Promise<void>;

  private constructor(
    parts: Pick<World, "names" | "messaging" | "codec" | "db" | "resultRoot" | "url">,
    close: () => Promise<void>,
  ) {
    this.names = parts.names;
    this.messaging = parts.messaging;
    this.codec = parts.codec;
    this.appender = parts.messaging.appender();
    this.db = parts.db;
    this.resultRoot = parts.resultRoot;
    this.url = parts.url;
    this.#close = close;
  }

  static async open(): Promise<World> {
    const own = `gateway_${randomUUID().replaceAll("-", "").slice(0, 12)}`;
    const prefix = `${own}.`;
    const database = await createDatabase(own);
    const resultRoot = await mkdtemp(join(tmpdir(), "spe-gateway-"));
    const config = readGatewayConfig({
      SPE_KAFKA_BROKERS: kafka,
      SPE_REGISTRY_URL: registry,
      SPE_POSTGRES_URL: database.url,
      SPE_PREFIX: prefix,
      SPE_RESULT_ROOT: resultRoot,
      SPE_BOOTSTRAP_KEY: key,
      SPE_HTTP_PORT: "0",
      SPE_LOG_LEVEL: "silent",
    });
    const logger = createLogger("test", "silent");
    const names = namesWith(prefix);
    const messaging = await connectMessaging({ ...config.kafka, clientId: "gateway-test" }, logger);
    await createTopics(messaging, names);
    const codecConfig = { registryUrl: config.registryUrl, prefix, schemas: messageSchemas };
    await registerSchemas(codecConfig, logger);
    const gateway = await startInProcess(config);
    const codec = await openCodec(codecConfig, logger);
    return new World({ names, messaging, codec, db: database.client, resultRoot, url: gateway.url }, async () => {
      await gateway.stop();
      await messaging.close();
      await database.drop();
      await rm(resultRoot, { recursive: true, force: true });
    });
  }

  async call(method: string, path: string, body?: string, headers: Record<string, string> = {}): Promise<Answer> {
    const response = await fetch(`${this.url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${key}`,
        ...(body !== undefined && { "content-type": "application/json" }),
        ...headers,
      },
      ...(body !== undefined && { body }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, json: () => JSON.parse(text) as never };
  }

  /** As the results service would: the view has read everything that is in the log now. */
  async catchUp(): Promise<void> {
    const topics = [this.names.pendingJobs, this.names.jobEvents, this.names.taskLogs];
    const partitions = topics.flatMap((topic) =>
      Array.from({ length: partitionCount }, (_, partition) => ({ topic, partition })),
    );
    for (const { topic, partition, offset } of await this.messaging.admin.endOffsets(partitions)) {
      await this.db.query(
        "insert into spe.positions values ($1, $2, $3) on conflict (topic, partition) do update set next_offset = excluded.next_offset",
        [topic, partition, offset],
      );
    }
  }

  async submit(body: object, path = "/jobs"): Promise<Answer> {
    return await this.call("POST", path, JSON.stringify(body));
  }

  async insertJob(id: string, more: object = {}): Promise<void> {
    await this.insert("jobs", {
      ...{ id, run: 1, sequence: 1, status: "running", priority: "normal", submitted_at: new Date() },
      ...{ labels: "{}", label_pairs: [], types: [], task_count: 0, result_directory: `x/${id}` },
      ...more,
    });
  }

  async insert(table: string, row: Record<string, unknown>): Promise<void> {
    const columns = Object.keys(row);
    const places = columns.map((_, index) => `$${index + 1}`);
    await this.db.query(
      `insert into spe.${table} (${columns.join(", ")}) values (${places.join(", ")})`,
      Object.values(row),
    );
  }

  /** As the planner would: events of one record. */
  async publish(jobId: string, ...events: (Partial<JobEvent> & Pick<JobEvent, "type">)[]): Promise<void> {
    const timed = events.map((event, index) => ({ sequence: index + 1, time: new Date().toISOString(), ...event }));
    const value = this.codec.encode("jobEvents", { jobId, run: 1, events: timed });
    await this.appender.append({ topic: this.names.jobEvents, partition: this.home(jobId), key: jobId, value });
  }

  home(jobId: string): number {
    return homePartition(jobId, partitionCount);
  }

  async close(): Promise<void> {
    await this.appender.stop();
    await this.#close();
  }
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  json(): never;
}

async function createDatabase(name: string): Promise<{ url: string; client: pg.Client; drop: () => Promise<void> }> {
  const admin = new pg.Client({ connectionString: postgres });
  await admin.connect();
  await admin.query(`create database ${name}`);
  const url = new URL(postgres ?? "");
  url.pathname = `/${name}`;
  const client = new pg.Client({ connectionString: url.href });
  await client.connect();
  const migrations = new URL("../../../../infra/migrations/", import.meta.url.replace("/dist/test/", "/test/"));
  for (const file of (await readdir(migrations)).sort()) {
    await client.query(await readFile(new URL(file, migrations), "utf8"));
  }
  const drop = async () => {
    await client.end();
    await admin.query(`drop database ${name} with (force)`);
    await admin.end();
  };
  return { url: url.href, client, drop };
}

async function createTopics({ admin }: Messaging, names: Names): Promise<void> {
  const topics = [names.pendingJobs, names.jobControl, names.jobEvents, names.taskLogs, names.plannerState];
  await admin.createTopics(topics.map((name) => ({ name, partitions: partitionCount, replication: 1, config: {} })));
}

async function startInProcess(
  config: ReturnType<typeof readGatewayConfig>,
): Promise<{ url: string; stop: () => Promise<void> }> {
  const abort = new AbortController();
  let port = 0;
  const lines = { write: (line: string) => void (port = (JSON.parse(line) as { port?: number }).port ?? port) };
  const logger = createLogger("gateway", "info", lines);
  const running: Running = await startGateway({
    config,
    logger,
    readiness: new Readiness(),
    metrics: new Registry(),
    signal: abort.signal,
  });
  const stop = async () => {
    abort.abort(new Error("the test is over"));
    await running.stop();
  };
  return { url: `http://127.0.0.1:${port}`, stop };
}

import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import {
  type ExecutorBeat,
  type ExecutorCommand,
  homePartition,
  type LogLine,
  messageSchemas,
  type MessageTypes,
  type Names,
  namesWith,
  type Priority,
  type TaskDispatch,
  type TaskEvent,
} from "@spe/contracts";
import {
  type Codec,
  connectMessaging,
  type Logger,
  type Messaging,
  openCodec,
  type OutgoingRecord,
  type Position,
  registerSchemas,
  type TopicSpec,
  type TransactionalWriter,
} from "@spe/messaging";
import { TopicObserver } from "@spe/testkit";

const ignore = (): void => undefined;
const quiet: Logger = { debug: ignore, info: ignore, warn: ignore, error: ignore };

const kafkaAddress = process.env["SPE_TEST_KAFKA"];
const registryAddress = process.env["SPE_TEST_REGISTRY"];
export const isEngineAvailable = kafkaAddress !== undefined && registryAddress !== undefined;

if (!isEngineAvailable) {
  console.info("skipped: set SPE_TEST_KAFKA and SPE_TEST_REGISTRY to run the executor on a real broker");
}

/** This package's folder, seen from the sources and from what is compiled of them. */
const packageFolder = new URL(import.meta.url.includes("/dist/test/") ? "../../../" : "../../", import.meta.url);
const executorMain = fileURLToPath(new URL("dist/src/main.js", packageFolder));

/** An executor process of a test. */
export class ExecutorProcess {
  readonly lines: string[] = [];
  readonly exited: Promise<number | null>;
  readonly #process: ReturnType<typeof spawn>;

  constructor(env: NodeJS.ProcessEnv, nodeArgs: readonly string[]) {
    const args = [...nodeArgs, executorMain];
    this.#process = spawn(process.execPath, args, { env, stdio: ["ignore", "pipe", "inherit"] });
    this.exited = once(this.#process, "exit").then(([code]) => code as number | null);
    createInterface(this.#process.stdout!).on("line", (line) => {
      this.lines.push(line);
      if (process.env["SPE_TEST_VERBOSE"] !== undefined) process.stderr.write(`${line}\n`);
    });
  }

  get pid(): number {
    return this.#process.pid ?? 0;
  }

  kill(signal: NodeJS.Signals): void {
    this.#process.kill(signal);
  }
}

/** Everything around executors: topics of the test's own, and the test in the place of the planner. */
export class EngineBench implements AsyncDisposable {
  readonly names: Names;
  readonly home: string;
  readonly executors: ExecutorProcess[] = [];
  readonly events: TaskEvent[] = [];
  readonly beats: ExecutorBeat[] = [];
  readonly logLines: LogLine[] = [];
  readonly messaging: Messaging;
  readonly codec: Codec;
  readonly #prefix: string;
  readonly #partitionCount: number;
  readonly #planner: TransactionalWriter;
  readonly #observers: TopicObserver[] = [];
  #written: Promise<unknown> = Promise.resolve();

  private constructor(prefix: string, partitionCount: number, home: string, messaging: Messaging, codec: Codec) {
    this.#prefix = prefix;
    this.#partitionCount = partitionCount;
    this.home = home;
    this.names = namesWith(prefix);
    this.messaging = messaging;
    this.codec = codec;
    this.#planner = messaging.transactionalWriter(`${prefix}bench`);
  }

  static async open(partitionCount = 2): Promise<EngineBench> {
    const prefix = `executor-test-${randomUUID().slice(0, 8)}.`;
    const home = await mkdtemp(join(tmpdir(), "spe-executor-"));
    const messaging = await connectMessaging({ brokers: [kafkaAddress ?? ""], clientId: "executor-test" }, quiet);
    const config = { registryUrl: registryAddress ?? "", prefix, schemas: messageSchemas };
    await registerSchemas(config, quiet);
    const bench = new EngineBench(prefix, partitionCount, home, messaging, await openCodec(config, quiet));
    await bench.#createTopics();
    await bench.#planner.fence();
    await bench.#observe();
    return bench;
  }

  start(id: string, env: Readonly<Record<string, string>> = {}, nodeArgs: readonly string[] = []): ExecutorProcess {
    const own = {
      SPE_KAFKA_BROKERS: kafkaAddress,
      SPE_REGISTRY_URL: registryAddress,
      SPE_PREFIX: this.#prefix,
      SPE_HOME: this.home,
      SPE_HANDLERS: join(this.home, "handlers"),
      SPE_EXECUTOR_PORT: "0",
      SPE_EXECUTOR_ID: id,
      SPE_WORKERS: "2",
      SPE_GRACE_MS: "300",
    };
    const executor = new ExecutorProcess({ ...process.env, ...own, ...env }, nodeArgs);
    this.executors.push(executor);
    return executor;
  }

  /** Writes dispatches as a planner would: in one transaction. */
  async dispatch(
    ...dispatches: readonly (Partial<TaskDispatch> & { jobId: string; priority?: Priority })[]
  ): Promise<void> {
    const records = dispatches.map(({ priority = "normal", ...dispatch }) => {
      const partition = homePartition(dispatch.jobId, this.#partitionCount);
      const value: TaskDispatch = {
        run: 1,
        task: "main",
        attempt: 1,
        type: "noop",
        payload: null,
        timeoutMs: 60_000,
        resultDirectory: `results-of/${dispatch.jobId}`,
        plannerPartition: partition,
        submittedAtMs: Date.now(),
        ...dispatch,
      };
      const topic = this.names.lane("default", priority);
      return { topic, partition, key: value.jobId, value: this.codec.encode("tasks", value) };
    });
    await this.#write(records);
  }

  async command(command: Partial<ExecutorCommand> & { command: string; jobId: string }): Promise<void> {
    const { jobId } = command;
    const value = this.codec.encode("executorControl", { run: 1, ...command });
    const partition = homePartition(jobId, this.#partitionCount);
    await this.#write([{ topic: this.names.executorControl, partition, key: jobId, value }]);
  }

  /** Answers a claim as the planner would that has no objection. */
  async grant({ jobId, run, task, attempt, executor, incarnation }: TaskEvent, delivery: number): Promise<void> {
    await this.command({ command: "grant", jobId, run, task, attempt, executor, incarnation, delivery });
  }

  /** Resolves with the first event, past or future, that is as wanted. */
  event(jobId: string, type: string, isWanted: (event: TaskEvent) => boolean = () => true): Promise<TaskEvent> {
    const find = (): TaskEvent | undefined =>
      this.events.find((event) => event.jobId === jobId && event.type === type && isWanted(event));
    return this.until(find, () => `${type} of ${jobId}; seen: ${JSON.stringify(this.events)}`);
  }

  /** Where an event stands in the log. */
  async positionOf({ jobId, type }: TaskEvent): Promise<Position> {
    const topic = this.names.taskEvents;
    const partition = homePartition(jobId, this.#partitionCount);
    for (let offset = 0; ; offset++) {
      const record = await this.messaging.readRecord({ topic, partition, offset });
      if (record?.value == null) throw new Error(`${type} of ${jobId} is not in the log.`);
      const found = await this.codec.decodeSlow("taskEvents", record.value);
      if (found.jobId === jobId && found.type === type) return { topic, partition, offset };
    }
  }

  beat(isWanted: (beat: ExecutorBeat) => boolean): Promise<ExecutorBeat> {
    return this.until(
      () => this.beats.find(isWanted),
      () => `a beat; seen: ${JSON.stringify(this.beats.at(-1))}`,
    );
  }

  /** Resolves with the first defined answer; asked anew after each batch that any observer has read. */
  async until<T>(answer: () => T | undefined, what: () => string, timeoutMs = 20_000): Promise<T> {
    const isAnswered = (): boolean => answer() !== undefined;
    const answered = this.#observers.map((observer) => observer.until(isAnswered, timeoutMs, what));
    await Promise.any(answered).catch((error: unknown) => {
      throw error instanceof AggregateError ? error.errors[0] : error;
    });
    return answer() as T;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const executor of this.executors) executor.kill("SIGKILL");
    await Promise.all(this.executors.map(({ exited }) => exited));
    for (const observer of this.#observers) await observer.stop();
    await this.#planner.close();
    await this.messaging.close();
    await rm(this.home, { recursive: true, force: true });
  }

  #write(records: readonly OutgoingRecord[]): Promise<unknown> {
    this.#written = this.#written.then(() => this.#planner.commit(records));
    return this.#written;
  }

  async #createTopics(): Promise<void> {
    const { pendingJobs, executorControl, taskEvents, taskLogs, executorRegistry } = this.names;
    const spec = (name: string, partitions: number): TopicSpec => ({
      name,
      partitions,
      replication: 1,
      config: { "message.timestamp.type": "LogAppendTime" },
    });
    const perJob = [pendingJobs, executorControl, taskEvents, taskLogs].map((name) => spec(name, this.#partitionCount));
    await this.messaging.admin.createTopics([...perJob, spec(executorRegistry, 1)]);
  }

  async #observe(): Promise<void> {
    const { taskEvents, executorRegistry, taskLogs } = this.names;
    const open = async <N extends keyof MessageTypes>(
      name: N,
      topic: string,
      see: (value: MessageTypes[N]) => void,
    ): Promise<void> => {
      this.#observers.push(await TopicObserver.open(this.messaging, this.codec, topic, name, see));
    };
    await open("taskEvents", taskEvents, (event) => this.events.push(event));
    await open("executorRegistry", executorRegistry, (beat) => this.beats.push(beat));
    await open("taskLogs", taskLogs, ({ lines }) => this.logLines.push(...lines));
  }
}

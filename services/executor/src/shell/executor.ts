import { rm } from "node:fs/promises";
import type { Names } from "@spe/contracts";
import type { Appender, Codec, Messaging } from "@spe/messaging";
import type { Logger } from "@spe/runtime";
import type { Registry } from "prom-client";
import type { ExecutorConfig } from "../config.js";
import { closedBecause, type Standing } from "../core/start-gate.js";
import { Deliveries } from "../core/deliveries.js";
import { ExecutorBeats, type ExecutorState } from "./executor-beats.js";
import { ExecutorMetrics } from "./executor-metrics.js";
import type { ExecutorIdentity } from "./identity.js";
import { InputFetcher } from "./inputs/fetch-input.js";
import { Intake } from "./intake.js";
import { stagingOf } from "./results/attempt-directories.js";
import { Runner } from "./runner.js";
import type { RuntimeFile } from "./runtime-file.js";
import { TaskEventPublisher } from "./task-event-publisher.js";
import { TaskLogPublisher } from "./task-log-publisher.js";
import { Upstream } from "./upstream.js";
import { StraySweeper } from "./workers/stray-sweeper.js";
import { workerEnvironment } from "./workers/worker-environment.js";
import { WorkerPool } from "./workers/worker-pool.js";

export interface ExecutorParts {
  readonly config: ExecutorConfig;
  readonly identity: ExecutorIdentity;
  readonly names: Names;
  readonly messaging: Messaging;
  readonly codec: Codec;
  /** Of all topics that have a job's home partition, and of the lanes. */
  readonly partitionCount: number;
  readonly resultRoot: string;
  readonly runtimeFile: RuntimeFile;
  /** Incarnations known to be gone. */
  readonly declaresDead: readonly string[];
  readonly workerMain: string;
  readonly metrics: Registry;
  readonly logger: Logger;
}

const MiB = 1024 * 1024;
const loadWithinMs = 30_000;

/** An executor: the one place where its parts know one another. Each part has its own story in its own file. */
export class Executor {
  readonly #parts: ExecutorParts;
  readonly #closing = new AbortController();
  readonly #appender: Appender;
  readonly #events: TaskEventPublisher;
  readonly #inputs: InputFetcher;
  readonly #deliveries: Deliveries;
  readonly #intake: Intake;
  readonly #pool: WorkerPool;
  readonly #runner: Runner;
  readonly #strays: StraySweeper;
  readonly #beats: ExecutorBeats;
  #isDraining = false;
  #stopped: Promise<void> | undefined;

  constructor(parts: ExecutorParts) {
    const { config, identity, names, messaging, codec, partitionCount, declaresDead, logger } = parts;
    this.#parts = parts;
    this.#appender = messaging.appender();
    const publishing = { appender: this.#appender, codec, partitionCount, logger };
    this.#events = new TaskEventPublisher({
      ...publishing,
      topic: names.taskEvents,
      identity,
      moreMayCome: () => this.#runner.busy > 0,
    });
    this.#inputs = new InputFetcher({
      maxBytes: config.inputMaxMb * MiB,
      allowsPrivateAddresses: config.allowPrivateUrls,
    });
    this.#deliveries = new Deliveries(identity.incarnation, {
      claim: ({ dispatch }, { topic, partition, offset }) =>
        this.#events.tell(dispatch, { type: "claim", topic, partition, offset }),
      tellDropped: ({ dispatch, number }) => this.#events.tell(dispatch, { type: "dropped", delivery: number }),
      stop: (delivery, { reason }) => this.#runner.stop(delivery, { kind: "cancelled", reason }),
      onReady: () => this.#runner.pump(),
    });
    this.#intake = new Intake({
      messaging,
      codec,
      names,
      pool: config.pool,
      partitionCount,
      slots: config.workers,
      deliveries: this.#deliveries,
      logger,
      onControlRead: () => this.#runner.pump(),
      onAssignment: () => this.#afterAssignment(),
      beforeHandover: () => this.#makeKnown(),
    });
    this.#pool = this.#makePool();
    const decoding = { codec, logger, signal: this.#closing.signal };
    this.#runner = new Runner({
      deliveries: this.#deliveries,
      pool: this.#pool,
      surroundings: {
        events: this.#events,
        logs: new TaskLogPublisher({ ...publishing, topic: names.taskLogs, executor: identity.executor }),
        sources: {
          upstream: new Upstream({ messaging, taskEvents: names.taskEvents, decoding }),
          inputs: this.#inputs,
        },
        resultRoot: parts.resultRoot,
        staging: stagingOf(parts.resultRoot, identity.incarnation),
        graceMs: config.graceMs,
      },
      standing: () => this.#standing(),
      metrics: new ExecutorMetrics(parts.metrics, {
        slots: () => config.workers,
        busy: () => this.#runner.busy,
        waiting: () => this.#deliveries.waiting,
      }),
      logger,
      onEnd: () => this.#strays.noteEnd(),
    });
    this.#strays = new StraySweeper({
      incarnation: identity.incarnation,
      isRunning: (attempt) => this.#runner.isRunning(attempt),
      logger,
    });
    const stateNow = (): ExecutorState => this.#state();
    this.#beats = new ExecutorBeats({ ...publishing, topic: names.executorRegistry, identity, declaresDead, stateNow });
  }

  /** Resolves when it is warm, announced and a member of its group. */
  async start(): Promise<void> {
    await this.#pool.start();
    this.#noteRuntime();
    await this.#beats.start();
    await this.#intake.start();
  }

  /** Why it can't do its work; empty when it can. */
  reasonsUnready(): readonly string[] {
    const announced = this.#beats.isAnnounced ? undefined : "The executor has not announced itself yet.";
    const closed = closedBecause(this.#standing(), performance.now());
    return [this.#pool.fault, announced, closed].filter((reason) => reason !== undefined);
  }

  /** Takes nothing any more, ends what runs within the drain time, gives the rest back untouched. Idempotent. */
  stop(): Promise<void> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  async #stop(): Promise<void> {
    const { config, identity, resultRoot, runtimeFile } = this.#parts;
    this.#isDraining = true;
    this.#beats.soon();
    await this.#intake.leave();
    await this.#runner.drain(config.drainMs);
    this.#closing.abort();
    await this.#intake.close();
    await this.#pool.stop();
    await this.#inputs.close();
    await this.#strays.stop();
    await this.#beats.stop();
    this.#events.close();
    await this.#appender.stop();
    await rm(stagingOf(resultRoot, identity.incarnation), { recursive: true, force: true });
    runtimeFile.remove();
  }

  #makePool(): WorkerPool {
    const { config, identity, workerMain, logger } = this.#parts;
    return new WorkerPool({
      size: config.workers,
      program: {
        main: workerMain,
        env: workerEnvironment(process.env, identity.incarnation),
        heapMb: config.workerHeapMb,
      },
      handlersFolder: config.handlers,
      loadWithinMs,
      maxRuns: config.workerMaxTasks,
      maxRssBytes: config.workerMaxRssMb * MiB,
      graceMs: config.graceMs,
      logger,
      onIdle: () => this.#runner.pump(),
      onChange: () => this.#noteRuntime(),
      onTypes: () => this.#beats.soon(),
    });
  }

  #afterAssignment(): void {
    this.#noteRuntime();
    this.#beats.soon();
  }

  /** H1. Nothing is started from here on; what runs and what has ended is known before somebody else owns the partitions. */
  async #makeKnown(): Promise<void> {
    this.#runner.tellStarted();
    await this.#events.flush();
  }

  #standing(): Standing {
    return { ...this.#intake.standing, isDraining: this.#isDraining };
  }

  #state(): ExecutorState {
    const { running } = this.#runner;
    return {
      status: this.#isDraining ? "draining" : "alive",
      taskTypes: this.#pool.taskTypes,
      slots: this.#isDraining ? 0 : this.#parts.config.workers,
      busy: running.length,
      partitions: this.#intake.partitions,
      running,
      memberId: this.#intake.memberId,
    };
  }

  /** For the successor, if this process should be killed (H24). */
  #noteRuntime(): void {
    if (this.#closing.signal.aborted) return;
    this.#parts.runtimeFile.note(this.#parts.identity, this.#intake.memberId, this.#pool.pids);
  }
}

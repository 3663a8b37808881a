import { rm } from "node:fs/promises";
import type { Names } from "@spe/contracts";
import type { Appender, Assignment, Codec, Membership, Messaging } from "@spe/messaging";
import type { Logger } from "@spe/runtime";
import type { Registry } from "prom-client";
import type { ExecutorConfig } from "../config.js";
import { closedBecause, type Standing, sessionTimeoutMs } from "../core/start-gate.js";
import { ControlLog } from "./control-log.js";
import type { RecordDecoding } from "./decode-record.js";
import { Deliveries } from "./deliveries.js";
import { ExecutorBeats, type ExecutorState } from "./executor-beats.js";
import { ExecutorMetrics } from "./executor-metrics.js";
import type { ExecutorIdentity } from "./identity.js";
import { Lanes } from "./lanes.js";
import { OffsetCommitter } from "./offset-committer.js";
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
/** Unanswered claims are made again so often. */
const remindMs = 15_000;
/** Read ahead per partition and slot: enough that no slot waits for a fetch. */
const readAheadPerSlot = 2;

/** An executor: one place where its parts know one another. Each part has its own story in its own file. */
export class Executor {
  readonly #parts: ExecutorParts;
  readonly #closing = new AbortController();
  readonly #appender: Appender;
  readonly #events: TaskEventPublisher;
  readonly #deliveries: Deliveries;
  readonly #pool: WorkerPool;
  readonly #runner: Runner;
  readonly #strays: StraySweeper;
  readonly #control: ControlLog;
  readonly #lanes: Lanes;
  readonly #membership: Membership;
  readonly #committer: OffsetCommitter;
  readonly #beats: ExecutorBeats;
  #reminder: NodeJS.Timeout | undefined;
  #isDraining = false;
  #stopped: Promise<void> | undefined;

  constructor(parts: ExecutorParts) {
    const { config, identity, names, messaging, codec, partitionCount, logger } = parts;
    this.#parts = parts;
    const decoding: RecordDecoding = { codec, logger, signal: this.#closing.signal };
    this.#appender = messaging.appender();
    const shared = { appender: this.#appender, codec, partitionCount, logger };
    this.#events = new TaskEventPublisher({ ...shared, topic: names.taskEvents, identity });
    this.#deliveries = new Deliveries(identity, {
      claim: ({ dispatch }, { topic, partition, offset }) =>
        this.#events.tell(dispatch, { type: "claim", topic, partition, offset }),
      tellDropped: ({ dispatch, number }) => this.#events.tell(dispatch, { type: "dropped", delivery: number }),
      stop: (delivery, { reason }) => this.#runner.stop(delivery, { kind: "cancelled", reason }),
      onReady: () => this.#runner.pump(),
    });
    this.#pool = this.#makePool();
    this.#runner = new Runner({
      deliveries: this.#deliveries,
      pool: this.#pool,
      surroundings: {
        events: this.#events,
        logs: new TaskLogPublisher({ ...shared, topic: names.taskLogs, executor: identity.executor }),
        upstream: new Upstream({ messaging, taskEvents: names.taskEvents, decoding }),
        resultRoot: parts.resultRoot,
        incarnation: identity.incarnation,
        graceMs: config.graceMs,
      },
      logger,
      standing: () => this.#standing(),
      metrics: new ExecutorMetrics(parts.metrics, {
        slots: () => config.workers,
        busy: () => this.#runner.running.length,
        waiting: () => this.#deliveries.waiting,
      }),
      onEnd: () => this.#strays.noteEnd(),
    });
    this.#strays = new StraySweeper({
      incarnation: identity.incarnation,
      isRunning: (attempt) => this.#runner.isRunning(attempt),
      logger,
    });
    this.#control = new ControlLog({
      ...shared,
      messaging,
      topic: names.executorControl,
      onCommand: (command, timestampMs) => this.#deliveries.onCommand(command, timestampMs),
      onRead: () => this.#runner.pump(),
    });
    const groupId = names.executorGroup(config.pool);
    this.#lanes = new Lanes({
      messaging,
      names,
      pool: config.pool,
      groupId,
      deliveries: this.#deliveries,
      decoding,
      logger,
      maxOutstanding: Math.max(16, readAheadPerSlot * config.workers),
    });
    this.#membership = messaging.membership({
      groupId,
      topics: this.#lanes.topics,
      sessionTimeoutMs,
      weight: config.workers,
      beforeRejoin: () => this.#putDown(),
      onAssigned: (assignment) => this.#assign(assignment),
      onLost: (reason) => this.#lose(reason),
    });
    this.#committer = new OffsetCommitter(this.#lanes, this.#membership, logger);
    const stateNow = (): ExecutorState => this.#state();
    const { declaresDead } = parts;
    this.#beats = new ExecutorBeats({ ...shared, topic: names.executorRegistry, identity, declaresDead, stateNow });
  }

  /** Resolves when it is a member of its group, warm, announced and aware of all cancels so far. */
  async start(): Promise<void> {
    await Promise.all([this.#pool.start(), this.#control.start()]);
    this.#noteRuntime();
    await this.#beats.start();
    this.#committer.start();
    this.#reminder = setInterval(() => this.#deliveries.remind(), remindMs);
    await this.#membership.start();
  }

  /** Why it can't do its work; empty when it can. */
  reasonsUnready(): readonly string[] {
    const worker = this.#pool.fault;
    const announced = this.#beats.isAnnounced ? undefined : "The executor has not announced itself yet.";
    return [worker, announced, closedBecause(this.#standing(), performance.now())].filter(
      (reason) => reason !== undefined,
    );
  }

  /** Takes nothing any more, ends what runs within the drain time, gives the rest back untouched. Idempotent. */
  stop(): Promise<void> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  async #stop(): Promise<void> {
    this.#isDraining = true;
    clearInterval(this.#reminder);
    this.#beats.soon();
    await this.#committer.stop();
    await this.#membership.stop();
    await this.#lanes.stop();
    await this.#runner.drain(this.#parts.config.drainMs);
    this.#closing.abort();
    await this.#control.stop();
    await this.#pool.stop();
    await this.#strays.stop();
    await this.#beats.stop();
    this.#events.close();
    await this.#appender.stop();
    await rm(stagingOf(this.#parts.resultRoot, this.#parts.identity.incarnation), { recursive: true, force: true });
    this.#parts.runtimeFile.remove();
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

  #assign({ partitions }: Assignment): void {
    const [first] = this.#lanes.topics;
    this.#control.readToEnd();
    this.#lanes.assign(partitions.get(first ?? "") ?? []);
    this.#noteRuntime();
    this.#beats.soon();
  }

  #lose(reason: string): void {
    this.#parts.logger.warn({ reason }, "the place in the group is lost");
    this.#lanes.assign([]);
    this.#beats.soon();
  }

  /** H1. Nothing is started from here on; what has been done is made known before somebody else owns the partitions. */
  async #putDown(): Promise<void> {
    this.#runner.tellStarted();
    await this.#events.flush();
    await this.#committer.commitNow();
  }

  #standing(): Standing {
    return {
      isMember: this.#membership.current() !== undefined,
      isRebalancing: this.#membership.isRebalancing(),
      lastHeartbeatSentAt: this.#membership.lastHeartbeatSentAt(),
      isControlRead: this.#control.isRead,
      isDraining: this.#isDraining,
    };
  }

  #state(): ExecutorState {
    const { running } = this.#runner;
    return {
      status: this.#isDraining ? "draining" : "alive",
      taskTypes: this.#pool.taskTypes,
      slots: this.#isDraining ? 0 : this.#parts.config.workers,
      busy: running.length,
      partitions: this.#lanes.owned,
      running,
      memberId: this.#membership.current()?.memberId ?? null,
    };
  }

  /** For the successor, if this process should be killed (H24). */
  #noteRuntime(): void {
    if (this.#closing.signal.aborted) return;
    const memberId = this.#membership.current()?.memberId ?? null;
    this.#parts.runtimeFile.note(this.#parts.identity, memberId, this.#pool.pids);
  }
}

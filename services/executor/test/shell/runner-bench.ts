import type { TaskDispatch } from "@spe/contracts";
import { createLogger } from "@spe/runtime";
import { Registry } from "prom-client";
import type { Admission } from "../../src/core/admission.js";
import { Deliveries } from "../../src/core/deliveries.js";
import { ExecutorMetrics } from "../../src/shell/executor-metrics.js";
import { Runner, type RunnerOptions } from "../../src/shell/runner.js";
import type { AttemptNews } from "../../src/shell/task-event-publisher.js";
import type { RunListener } from "../../src/shell/workers/worker-process.js";

interface BenchWorker {
  run(request: unknown, listener: RunListener): Promise<unknown>;
}

/** A runner with one worker, whose runs end and whose news get into the log when they are told to. Log lines never get there. */
export class RunnerBench {
  /** "task type", and with a success the tasks begun on it. */
  readonly said: string[] = [];
  readonly runner: Runner;
  isRebalancing = false;
  readonly #deliveries = new Deliveries("one", {
    claim: () => undefined,
    tellDropped: () => undefined,
    stop: () => undefined,
    onReady: () => this.runner.pump(),
  });
  readonly #acks: (() => void)[] = [];
  #listener: RunListener | undefined;
  #end: (outcome: object) => void = () => undefined;
  readonly #idle: BenchWorker[] = [
    {
      run: (_request, listener) => {
        this.#listener = listener;
        return new Promise((end) => (this.#end = end));
      },
    },
  ];

  constructor() {
    const pool = {
      acquire: () => this.#idle.pop(),
      release: (worker: BenchWorker) => this.#idle.push(worker),
    };
    Object.defineProperty(pool, "idle", { get: () => this.#idle.length });
    this.runner = new Runner({
      deliveries: this.#deliveries,
      pool,
      surroundings: {
        events: {
          publish: this.#publish.bind(this),
          tell: ({ task }: TaskDispatch, { type }: AttemptNews) => this.said.push(`${task} ${type}`),
        },
        logs: { open: () => ({ add: () => undefined, flush: () => new Promise(() => undefined) }) },
        sources: { upstream: { given: async () => ({ results: [], resultsToAsk: [] }) } },
        resultRoot: "/",
        staging: "/",
      },
      standing: () => ({
        ...{ isMember: true, isRebalancing: this.isRebalancing, isControlRead: true, isDraining: false },
        lastHeartbeatSentAt: performance.now(),
      }),
      metrics: new ExecutorMetrics(new Registry(), { slots: () => 1, busy: () => 0, waiting: () => 0 }),
      logger: createLogger("runner", "silent"),
      onEnd: () => undefined,
    } as unknown as RunnerOptions);
  }

  /** A task of one job is delivered; a standby lacks the results of these. */
  async admit(task: string, admission: Admission, lacks: readonly string[] = []): Promise<void> {
    const dispatch: TaskDispatch = {
      ...{ jobId: "j", run: 1, task, attempt: 1, type: "noop", payload: "null", timeoutMs: 1_000, retriesLeft: 0 },
      ...{ resultDirectory: "j", upstream: lacks.map((name) => ({ task: name })), plannerPartition: 0 },
      ...{ submittedAtMs: 0, ...(admission === "standby" && { standby: "place" }) },
    };
    const origin = { topic: "t", partition: 0, offset: this.said.length, onDone: () => undefined };
    this.#deliveries.admit(dispatch, "normal", origin, admission);
    await settled();
  }

  /** The run at hand logs a line. */
  log(): void {
    this.#listener?.onLog({} as Parameters<RunListener["onLog"]>[0]);
  }

  async succeed(): Promise<void> {
    this.#end({ outcome: { kind: "succeeded", result: "1" }, hasFiles: false });
    await settled();
  }

  /** The oldest news is in the log. */
  async ack(): Promise<void> {
    this.#acks.shift()?.();
    await settled();
  }

  async #publish({ task }: TaskDispatch, { type, next = [] }: AttemptNews, after?: Promise<void>): Promise<void> {
    await after;
    this.said.push([task, type, ...next.map((begun) => begun.task)].join(" "));
    await new Promise<void>((ack) => this.#acks.push(ack));
  }
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

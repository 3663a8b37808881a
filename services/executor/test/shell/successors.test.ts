import type { TaskDispatch } from "@spe/contracts";
import { createLogger } from "@spe/runtime";
import { Registry } from "prom-client";
import { expect, it } from "vitest";
import type { Admission } from "../../src/core/admission.js";
import { Deliveries } from "../../src/core/deliveries.js";
import { ExecutorMetrics } from "../../src/shell/executor-metrics.js";
import { Runner, type RunnerOptions } from "../../src/shell/runner.js";
import type { AttemptNews } from "../../src/shell/task-event-publisher.js";

interface BenchWorker {
  readonly run: () => Promise<unknown>;
}

/** A runner with one worker, whose runs end and whose news get into the log when they are told to. */
class Bench {
  readonly said: string[] = [];
  isRebalancing = false;
  readonly #deliveries = new Deliveries("one", {
    claim: () => undefined,
    tellDropped: () => undefined,
    stop: () => undefined,
    onReady: () => this.runner.pump(),
  });
  readonly runner: Runner;
  readonly #acks: (() => void)[] = [];
  #end: (outcome: object) => void = () => undefined;
  readonly #idle: BenchWorker[] = [{ run: () => new Promise((end) => (this.#end = end)) }];

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
        events: { publish: this.#publish.bind(this), tell: () => undefined },
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

  admit(task: string, admission: Admission, lacks: readonly string[] = []): void {
    const dispatch: TaskDispatch = {
      ...{ jobId: "j", run: 1, task, attempt: 1, type: "noop", payload: "null", timeoutMs: 1_000, retriesLeft: 0 },
      ...{ resultDirectory: "j", upstream: lacks.map((name) => ({ task: name })), plannerPartition: 0 },
      ...{ submittedAtMs: 0, ...(admission === "standby" && { standby: "place" }) },
    };
    const origin = { topic: "t", partition: 0, offset: this.said.length, onDone: () => undefined };
    this.#deliveries.admit(dispatch, "normal", origin, admission);
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

async function twoInARow(): Promise<Bench> {
  const bench = new Bench();
  bench.admit("a", "first_delivery");
  bench.admit("b", "standby", ["a"]);
  bench.admit("c", "standby", ["b"]);
  await settled();
  return bench;
}

it("H1: what begins on a success is told of by that success, and nothing else of it overtakes that", async () => {
  const bench = await twoInARow();
  await bench.succeed();
  expect(bench.runner.running).toEqual(["j/1/b/1"]);
  bench.runner.tellStarted();
  await bench.succeed();
  expect(bench.said).toEqual(["a succeeded b"]);
  await bench.ack();
  expect(bench.said).toEqual(["a succeeded b", "b succeeded"]);
});

it("H1: nothing begins on a success that can't be told at once, as a rebalance may come in between", async () => {
  const bench = await twoInARow();
  await bench.succeed();
  await bench.succeed();
  expect(bench.runner.running).toEqual([]);
  await bench.ack();
  expect(bench.said.at(-1)).toBe("b succeeded");
});

it("H1: nothing begins on a success while the start gate is closed", async () => {
  const bench = await twoInARow();
  bench.isRebalancing = true;
  await bench.succeed();
  expect(bench.runner.running).toEqual([]);
  expect(bench.said).toEqual(["a succeeded"]);
});

it("what begins on a success may be followed in its turn once that is in the log", async () => {
  const bench = await twoInARow();
  await bench.succeed();
  await bench.ack();
  await bench.succeed();
  expect(bench.runner.running).toEqual(["j/1/c/1"]);
});

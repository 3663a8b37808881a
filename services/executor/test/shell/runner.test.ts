import type { TaskDispatch, TaskEvent } from "@spe/contracts";
import { createLogger } from "@spe/runtime";
import { Registry } from "prom-client";
import { expect, it } from "vitest";
import { Deliveries } from "../../src/core/deliveries.js";
import { ExecutorMetrics } from "../../src/shell/executor-metrics.js";
import { Runner, type RunnerOptions } from "../../src/shell/runner.js";
import type { RunListener } from "../../src/shell/workers/worker-process.js";

const dispatch: TaskDispatch = {
  jobId: "j",
  run: 1,
  task: "main",
  attempt: 1,
  type: "noop",
  payload: "null",
  timeoutMs: 1_000,
  retriesLeft: 0,
  resultDirectory: "j",
  upstream: [],
  plannerPartition: 0,
  submittedAtMs: 0,
};

/** A runner with this one worker. What it says goes to `said`. */
function runnerWith(worker: object, said: string[], surroundings: object = {}): Runner {
  const deliveries = new Deliveries("one", {
    claim: () => undefined,
    tellDropped: () => undefined,
    stop: () => undefined,
    onReady: () => undefined,
  });
  let idle = 1;
  const options = {
    deliveries,
    pool: {
      get idle() {
        return idle;
      },
      acquire: () => {
        idle -= 1;
        return worker;
      },
      release: () => undefined,
    },
    surroundings: {
      events: { tell: (_attempt: unknown, { type }: TaskEvent) => said.push(type) },
      sources: { upstream: { given: async () => ({ results: [], resultsToAsk: [] }) } },
      resultRoot: "/",
      staging: "/",
      ...surroundings,
    },
    standing: () => ({
      isMember: true,
      isRebalancing: false,
      lastHeartbeatSentAt: performance.now(),
      isControlRead: true,
      isDraining: false,
    }),
    metrics: new ExecutorMetrics(new Registry(), { slots: () => 1, busy: () => 0, waiting: () => 0 }),
    logger: createLogger("runner", "silent"),
    onEnd: () => undefined,
  } as unknown as RunnerOptions;
  const runner = new Runner(options);
  deliveries.admit(
    dispatch,
    "normal",
    { topic: "t", partition: 0, offset: 0, onDone: () => undefined },
    "first_delivery",
  );
  runner.pump();
  return runner;
}

it("H1: a run that would have been told of by its end alone is told of before its partition may change hands", () => {
  const said: string[] = [];
  const runner = runnerWith({ run: () => new Promise(() => undefined) }, said);
  expect(said).toEqual([]);
  runner.tellStarted();
  expect(said).toEqual(["started"]);
});

it("H1: so is a run that is over, and whose files and log lines are still being put in their places", async () => {
  const said: string[] = [];
  const worker = {
    run: async (_request: unknown, listener: RunListener) => {
      listener.onLog({} as Parameters<RunListener["onLog"]>[0]);
      return { outcome: { kind: "succeeded", result: "1" }, hasFiles: false };
    },
  };
  let flushes: () => void = () => undefined;
  const isFlushing = new Promise<void>((resolve) => (flushes = resolve));
  const flush = (): Promise<void> => {
    flushes();
    return new Promise(() => undefined);
  };
  const runner = runnerWith(worker, said, { logs: { open: () => ({ add: () => undefined, flush }) } });
  await isFlushing;
  expect(runner.running).toEqual([]);
  expect(said).toEqual([]);
  runner.tellStarted();
  runner.tellStarted();
  expect(said).toEqual(["started"]);
});

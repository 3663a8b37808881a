import type { TaskDispatch, TaskEvent } from "@spe/contracts";
import { createLogger } from "@spe/runtime";
import { Registry } from "prom-client";
import { expect, it } from "vitest";
import { Deliveries } from "../../src/core/deliveries.js";
import { ExecutorMetrics } from "../../src/shell/executor-metrics.js";
import { Runner, type RunnerOptions } from "../../src/shell/runner.js";

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

it("H1: a run that would have been told of by its end alone is told of before its partition may change hands", () => {
  const said: string[] = [];
  const deliveries = new Deliveries("one", {
    claim: () => undefined,
    tellDropped: () => undefined,
    stop: () => undefined,
    onReady: () => undefined,
  });
  const worker = { run: () => new Promise(() => undefined) };
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
    },
    surroundings: {
      events: { tell: (_attempt: unknown, { type }: TaskEvent) => said.push(type) },
      sources: { upstream: { given: async () => ({ results: [], resultsToAsk: [] }) } },
      resultRoot: "/",
      staging: "/",
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
  expect(said).toEqual([]);
  runner.tellStarted();
  expect(said).toEqual(["started"]);
});

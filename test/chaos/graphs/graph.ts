import type { ExpectedJob, ExpectedOutcome } from "@spe/testkit";
import type { JobRequest } from "@spe/contracts";
import { Random } from "../random.js";
import { endOf, type ScriptedTask, scriptedTask, scriptedType } from "./script.js";
import { anyShape } from "./shapes.js";

/** A job, how it is sent, and all that is certain about it beforehand. */
export interface PlannedGraph {
  readonly id: string;
  readonly door: "http" | "kafka-json" | "kafka-avro";
  /** Cancelled so long after it was accepted, if at all. */
  readonly cancelAfterMs: number | undefined;
  readonly tasks: readonly ScriptedTask[];
  readonly options: {
    readonly numWorkers?: number;
    readonly priority: "urgent" | "high" | "normal" | "low";
    readonly onFailure: "skip_dependents" | "fail_fast";
  };
}

/** The `index`-th graph of a seed. */
export function plannedGraph(seed: number, index: number): PlannedGraph {
  const random = Random.of(seed, `graph ${index}`);
  const tasks: ScriptedTask[] = [];
  for (const needs of anyShape(random)) {
    const names = needs.map((place) => `t${place}`);
    tasks.push(scriptedTask(`t${tasks.length}`, names, random));
  }
  return {
    id: `chaos-${seed}-${index}`,
    door: random.pick(["http", "http", "kafka-json", "kafka-avro"]),
    cancelAfterMs: random.chance(0.07) ? random.between(0, 800) : undefined,
    tasks,
    options: {
      ...(random.chance(0.4) && { numWorkers: random.between(1, 3) }),
      priority: random.pick(["normal", "normal", "normal", "normal", "urgent", "high", "low"]),
      onFailure: random.chance(0.1) ? "fail_fast" : "skip_dependents",
    },
  };
}

/** As it goes into the topic in Avro; as JSON see `requestJson`. */
export function requestOf({ tasks, options, door }: PlannedGraph): JobRequest {
  return {
    ...options,
    name: `chaos by ${door}`,
    labels: { door },
    tasks: tasks.map(({ name, needs, script, retries, retryDelayMs, timeoutMs }) => ({
      ...{ name, needs, timeoutMs },
      type: scriptedType,
      payload: JSON.stringify(script),
      retries: { max: retries, delayMs: retryDelayMs, factor: 1, jitter: 0 },
    })),
  };
}

/** The same request as JSON, where payloads are values instead of text. */
export function requestJson(graph: PlannedGraph): object {
  const request = requestOf(graph);
  const payloads = new Map(graph.tasks.map(({ name, script }) => [name, script]));
  return { ...request, tasks: request.tasks?.map((task) => ({ ...task, payload: payloads.get(task.name) })) };
}

export type Expectation = ExpectedJob & ExpectedOutcome;

/** What must become of it whatever is killed. */
export function expectationOf({ tasks, options, cancelAfterMs }: PlannedGraph): Expectation {
  const ends = new Map<string, { status: string; attempts: number }>();
  for (const task of tasks) {
    const mayRun = task.needs.every((needed) => ends.get(needed)?.status === "succeeded");
    ends.set(task.name, mayRun ? endOf(task) : { status: "not_run", attempts: 0 });
  }
  const isFailed = [...ends.values()].some(({ status }) => status === "failed");
  const status = isFailed ? "failed" : "succeeded";
  return {
    ...(options.numWorkers !== undefined && { numWorkers: options.numWorkers }),
    needs: new Map(tasks.map(({ name, needs }) => [name, needs])),
    statuses: cancelAfterMs === undefined ? [status] : [status, "cancelled"],
    tasks: ends,
    mayBeCutShort: cancelAfterMs !== undefined || (isFailed && options.onFailure === "fail_fast"),
  };
}

import { setTimeout as delay } from "node:timers/promises";
import { Audit } from "../audit/audit.js";
import type { ChaosEngine } from "../engine/chaos-engine.js";
import { Doors } from "../engine/doors.js";
import { Load } from "../engine/load.js";
import { Witness } from "../engine/witness.js";
import { steadyGraph } from "../graphs/steady-graph.js";
import { ExtraService } from "./extra-service.js";

export interface ScaleReport {
  readonly graphs: number;
  /** Executors that began tasks. */
  readonly executors: readonly string[];
  readonly longestQueuedMs: number;
  readonly longestGapMs: number;
  /** What was done when, in ms from the beginning of the load; `longestGapAtMs` is on the same clock. */
  readonly steps: readonly string[];
  readonly longestGapAtMs: number;
  /** Promises that were broken; that something took too long stands apart. */
  readonly violations: readonly string[];
  readonly tooLong: readonly string[];
}

export interface Scaling {
  readonly seed: number;
  readonly graphsPerSecond: number;
  /** Between two steps. */
  readonly holdMs: number;
  /** How often out and in. */
  readonly times: number;
}

/** Nothing waits longer than this for a change of the fleet. */
const mayWaitMs = 3_000;
const endsWithinMs = 30_000;
const lookEveryMs = 50;

/** Executors 1 → 3 → 1 and planners 1 → 2 → 1 under an even load. Resolves also where promises were broken: the report says which. */
export async function scaleOutAndIn(target: ChaosEngine, scaling: Scaling): Promise<ScaleReport> {
  const { seed, graphsPerSecond, holdMs, times } = scaling;
  const witness = await Witness.open(target, { jobMs: mayWaitMs, paceMs: mayWaitMs });
  const doors = new Doors(target);
  const load = new Load((index) => steadyGraph(seed, index), doors, witness);
  const extras = new Set<ExtraService>();
  const steps: string[] = [];
  const begunAt = performance.now();
  let next = 0;
  const timer = setInterval(() => load.send(next++, 0), 1_000 / graphsPerSecond);
  const step = async (what: string, work: () => Promise<void>): Promise<void> => {
    const from = performance.now() - begunAt;
    await work();
    steps.push(`${what}: ${seconds(from)} to ${seconds(performance.now() - begunAt)}`);
    await delay(holdMs);
  };
  const add = async (service: "planner" | "executor", number: number): Promise<void> => {
    extras.add(await ExtraService.start(target, service, number));
  };
  const addAll = async (numbers: readonly number[]): Promise<void> => {
    await Promise.all(numbers.map((number) => add("executor", number)));
  };
  const remove = async (name: string): Promise<void> => {
    for (const extra of extras) if (extra.name.startsWith(name)) await extra.stop().finally(() => extras.delete(extra));
  };
  try {
    await delay(holdMs);
    for (let time = 0; time < times; time++) {
      await step("executors 1 to 3", () => addAll([2, 3]));
      await step("planners 1 to 2", () => add("planner", 2));
      await step("executors 3 to 1", () => remove("executor"));
      await step("planners 2 to 1", () => remove("planner"));
    }
    clearInterval(timer);
    await untilAllEnded(witness);
    await load.stop();
    const missing = new Set(witness.open());
    const wrong = await new Audit(target, witness, doors).run(
      [...witness.expected.keys()].filter((id) => !missing.has(id)),
    );
    const { flow, queues, waits } = witness;
    const { ms: longestGapMs, atMs } = flow.longest;
    return {
      ...{ graphs: witness.expected.size, executors: [...queues.executors], longestQueuedMs: queues.longestMs },
      ...{ longestGapMs, longestGapAtMs: atMs - begunAt, steps },
      violations: [...witness.verify(), ...load.violations, ...wrong],
      tooLong: [...flow.verify(), ...queues.verify(), ...waits.verify(performance.now())],
    };
  } finally {
    clearInterval(timer);
    for (const extra of extras) extra.kill();
    await load.stop();
    await doors.close();
    await witness.close();
  }
}

async function untilAllEnded(witness: Witness): Promise<void> {
  const deadline = performance.now() + endsWithinMs;
  while (witness.open().length > 0 && performance.now() < deadline) await delay(lookEveryMs);
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}

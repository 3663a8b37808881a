import { Random } from "../random.js";
import type { PlannedGraph } from "./graph.js";
import type { ScriptedTask } from "./script.js";

const width = 6;

/** Graphs of one size and much the same work, one after the other: a load whose even flow shows when anything stands still. */
export function steadyGraph(seed: number, index: number): PlannedGraph {
  const random = Random.of(seed, `steady graph ${index}`);
  const task = (name: string, needs: readonly string[]): ScriptedTask => ({
    ...{ name, needs, retries: 0, retryDelayMs: 100, timeoutMs: 60_000 },
    script: {
      ms: random.between(5, 60),
      ...{ bad: 0, how: "error", resultLength: 10, writesFile: false, leavesStray: false },
    },
  });
  const middle = Array.from({ length: width }, (_, place) => `m${place}`);
  return {
    id: `steady-${seed}-${index}`,
    door: random.pick(["http", "kafka-json", "kafka-avro"]),
    cancelAfterMs: undefined,
    tasks: [task("first", []), ...middle.map((name) => task(name, ["first"])), task("last", middle)],
    options: { priority: "normal", onFailure: "skip_dependents" },
  };
}

import { chain, fanOutFanIn, oneTask, wide } from "../workload/jobs.js";
import { ceiling } from "./ceiling.js";
import { idle } from "./idle.js";
import { latency } from "./latency.js";
import { recovery } from "./recovery.js";
import type { Scenario } from "./scenario.js";
import { throughput } from "./throughput.js";
import { workflowGraphs } from "./workflow-graphs.js";
import type titles from "../scenarios.json";

/** In this order they are run and printed; ../scenarios.json says what they are. */
export const scenarioTable: Readonly<Record<keyof typeof titles, Scenario>> = {
  "one-task": throughput({ jobs: times(20_000, oneTask), tasksPerJob: 1, count: "jobs", aim: { atLeast: 2_500 } }),
  fan: throughput({ jobs: times(1_000, fanOutFanIn(8)), tasksPerJob: 10, count: "tasks", aim: { atLeast: 2_000 } }),
  wide: throughput({ jobs: [wide(10_000)], tasksPerJob: 10_000, count: "tasks" }),
  single: latency({ job: oneTask, tasksPerJob: 1, samplesPerRound: 400, p50AtMostMs: 25 }),
  chain: latency({ job: chain(3), tasksPerJob: 3, samplesPerRound: 200, p50AtMostMs: 60 }),
  recovery: recovery(),
  idle: idle(),
  ceiling: ceiling(),
  graphs: workflowGraphs,
};

function times<T>(count: number, value: T): readonly T[] {
  return Array.from({ length: count }, () => value);
}

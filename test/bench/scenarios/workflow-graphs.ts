import { allGraphs, type Graph, jobOf, type Scaling, sleepTasks } from "../../e2e/workflow-graph.js";
import { mostAtOnce, startedTooEarly } from "../../e2e/task-times.js";
import { eagerSchedule } from "../graphs/eager-schedule.js";
import type { GraphCase, GraphRun } from "../graphs/graph-run.js";
import { graphTables } from "../graphs/graph-tables.js";
import { type JobTimes, timedRun } from "../graphs/timed-run.js";
import { median } from "../measure/statistics.js";
import type { BenchClient } from "../workload/bench-client.js";
import type { BenchJob } from "../workload/jobs.js";
import type { Scenario } from "./scenario.js";

const workerCounts = [1, 2, 4, 8] as const;
const shortestMs = 50;
/** What all tasks of a graph take one after the other, unless its shortest task would be too short then. */
const totalMs = 6_000;
const atMostRatio = 1.05;
/** Of the graphs as they are run before, so that no case measures what is done for the first time. */
const shortRuns: Scaling = { longestMs: 20, shortestMs: 1 };

/** Each graph on 1, 2, 4 and 8 workers, one job after the other, on an executor that has a worker for each. */
export const workflowGraphs: Scenario = {
  settings: { SPE_WORKERS: String(Math.max(...workerCounts)) },
  run: async ({ client, rounds, say }) => {
    const most = { numWorkers: Math.max(...workerCounts) };
    for (const graph of allGraphs()) await client.runAll([jobOf(graph, { ...shortRuns, ...most }).job]);
    const cases: GraphCase[] = [];
    for (const graph of allGraphs()) {
      say(`  ${graph.name}`);
      for (const numWorkers of workerCounts) cases.push(await runCase(client, graph, numWorkers, rounds));
    }
    const makespans = cases.map((each) => timesIdeal(each, ({ timed }) => timed.makespanMs));
    const whole = cases.map((each) => timesIdeal(each, ({ submitToCompletionMs }) => submitToCompletionMs));
    const unit = "x ideal";
    const aim = { atMost: atMostRatio };
    return {
      figures: [
        { what: "makespan, the worst case", unit, values: [Math.max(...makespans.map(median))], aim },
        { what: "makespan, median of all runs", unit, values: [median(makespans.flat())], aim },
        { what: "submit to completion, the worst case", unit, values: [Math.max(...whole.map(median))] },
        { what: "submit to completion, median of all runs", unit, values: [median(whole.flat())] },
      ],
      text: graphTables(cases),
      raw: { cases },
    };
  },
};

function timesIdeal({ runs, idealMs }: GraphCase, of: (run: GraphRun) => number): readonly number[] {
  return runs.map((run) => of(run) / idealMs);
}

async function runCase(client: BenchClient, graph: Graph, numWorkers: number, rounds: number): Promise<GraphCase> {
  const scaling = scalingOf(graph);
  const tasks = sleepTasks(graph, scaling);
  const ideal = eagerSchedule(tasks, numWorkers);
  const msOf = new Map(tasks.map(({ name, ms }) => [name, ms]));
  const runs: GraphRun[] = [];
  while (runs.length < rounds) runs.push(await runOnce(client, jobOf(graph, { ...scaling, numWorkers }).job, msOf));
  return {
    graph: graph.name,
    tasks: tasks.length,
    medianTaskMs: median(tasks.map((task) => task.ms)),
    numWorkers,
    idealMs: ideal.makespanMs,
    longestChain: ideal.longestChain,
    runs,
  };
}

async function runOnce(client: BenchClient, job: BenchJob, msOf: ReadonlyMap<string, number>): Promise<GraphRun> {
  const { ids, ms } = await client.runAll([job]);
  const document = (await client.document(ids[0] ?? "")) as JobTimes;
  const tooEarly = startedTooEarly(document.tasks);
  if (tooEarly.length > 0) throw new Error(tooEarly.join(" "));
  return { mostAtOnce: mostAtOnce(document.tasks), timed: timedRun(document, msOf), submitToCompletionMs: ms };
}

/** In proportion as far as time allows: where run times lie far apart, what would be shorter than 50 ms takes 50 ms. */
function scalingOf({ tasks }: Graph): Scaling {
  const seconds = tasks.map((task) => task.runtime_s);
  const sum = seconds.reduce((total, some) => total + some, 0);
  const msPerSecond = Math.min(shortestMs / Math.min(...seconds), totalMs / sum);
  return { longestMs: Math.max(...seconds) * msPerSecond, shortestMs };
}

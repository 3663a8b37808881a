import { allGraphs, type Graph, jobOf, type Scaling, sleepTasks } from "../../e2e/workflow-graph.js";
import { mostAtOnce, startedTooEarly } from "../../e2e/task-times.js";
import { eagerSchedule } from "../graphs/eager-schedule.js";
import type { GraphRun } from "../graphs/graph-run.js";
import { graphTables } from "../graphs/graph-tables.js";
import { type JobTimes, timedRun } from "../graphs/timed-run.js";
import { median } from "../measure/statistics.js";
import type { BenchClient } from "../workload/bench-client.js";
import type { Scenario } from "./scenario.js";

const workerCounts = [1, 2, 4, 8] as const;
const shortestMs = 50;
/** What all tasks of a graph take one after the other, unless its shortest task would be too short then. */
const totalMs = 6_000;
const atMostRatio = 1.05;

/** Each graph on 1, 2, 4 and 8 workers, one job after the other, on an executor that has a worker for each. */
export const workflowGraphs: Scenario = {
  settings: { SPE_WORKERS: String(Math.max(...workerCounts)) },
  run: async ({ client, say }) => {
    const runs: GraphRun[] = [];
    for (const graph of allGraphs()) {
      say(`  ${graph.name}`);
      for (const numWorkers of workerCounts) runs.push(await runGraph(client, graph, numWorkers));
    }
    const ratios = runs.map(({ timed, idealMs }) => timed.makespanMs / idealMs);
    const whole = runs.map(({ submitToCompletionMs, idealMs }) => submitToCompletionMs / idealMs);
    const unit = "x ideal";
    return {
      figures: [
        { what: "makespan, the worst run", unit, values: [Math.max(...ratios)], aim: { atMost: atMostRatio } },
        { what: "makespan, median of all runs", unit, values: [median(ratios)], aim: { atMost: atMostRatio } },
        { what: "submit to completion, the worst run", unit, values: [Math.max(...whole)] },
        { what: "submit to completion, median of all runs", unit, values: [median(whole)] },
      ],
      text: graphTables(runs),
      raw: { runs },
    };
  },
};

async function runGraph(client: BenchClient, graph: Graph, numWorkers: number): Promise<GraphRun> {
  const scaling = scalingOf(graph);
  const tasks = sleepTasks(graph, scaling);
  const ideal = eagerSchedule(tasks, numWorkers);
  const { ids, ms } = await client.runAll([jobOf(graph, { ...scaling, numWorkers }).job]);
  const document = (await client.document(ids[0] ?? "")) as JobTimes;
  const tooEarly = startedTooEarly(document.tasks);
  if (tooEarly.length > 0) throw new Error(tooEarly.join(" "));
  return {
    graph: graph.name,
    tasks: tasks.length,
    medianTaskMs: median(tasks.map((task) => task.ms)),
    numWorkers,
    mostAtOnce: mostAtOnce(document.tasks),
    idealMs: ideal.makespanMs,
    longestChain: ideal.longestChain,
    timed: timedRun(document, new Map(tasks.map((task) => [task.name, task.ms]))),
    submitToCompletionMs: ms,
  };
}

/** In proportion as far as time allows: where run times lie far apart, what would be shorter than 50 ms takes 50 ms. */
function scalingOf({ tasks }: Graph): Scaling {
  const seconds = tasks.map((task) => task.runtime_s);
  const sum = seconds.reduce((total, some) => total + some, 0);
  const msPerSecond = Math.min(shortestMs / Math.min(...seconds), totalMs / sum);
  return { longestMs: Math.max(...seconds) * msPerSecond, shortestMs };
}

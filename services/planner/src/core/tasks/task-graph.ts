import { dependentsOf, type Job, type JobTask, kahnOrder, taskRanks } from "@spe/job";
import { smallResultsInline } from "./task-state.js";

/** What follows from a job's description alone: computed once, never stored. */
export interface TaskGraph {
  readonly dependents: readonly (readonly number[])[];
  /** Task indexes, most urgent first. */
  readonly byRank: readonly number[];
  /** The inverse of `byRank`. */
  readonly rankOf: readonly number[];
  /** The pools its tasks name, in order of first use. */
  readonly pools: readonly string[];
  /** For each task, the index of its pool in `pools`. */
  readonly poolOf: readonly number[];
  readonly indexByName: ReadonlyMap<string, number>;
  /** True where a task is given the results of so many others that even small ones may not all fit into its dispatch. */
  readonly isWide: boolean;
}

export function graphOf(job: Job): TaskGraph {
  const [only] = job.tasks;
  return job.tasks.length === 1 && only?.name === "main" ? shorthandGraph(only.pool) : anyGraph(job);
}

/** Of jobs given as `task`: all those of one pool share a graph. */
function shorthandGraph(pool: string): TaskGraph {
  let graph = shorthandGraphs.get(pool);
  if (graph === undefined) {
    graph = { ...loneTask, pools: [pool] };
    shorthandGraphs.set(pool, graph);
  }
  return graph;
}

/** As many as there are pools: jobs of unknown ones are rejected before they get here. */
const shorthandGraphs = new Map<string, TaskGraph>();

const loneTask = {
  dependents: [[]],
  byRank: [0],
  rankOf: [0],
  poolOf: [0],
  indexByName: new Map([["main", 0]]),
  isWide: false,
};

function anyGraph(job: Job): TaskGraph {
  const dependents = dependentsOf(job.tasks);
  const byRank = taskRanks(job, kahnOrder(job.tasks, dependents));
  const rankOf = new Array<number>(byRank.length).fill(0);
  byRank.forEach((index, rank) => {
    rankOf[index] = rank;
  });
  const pools = [...new Set(job.tasks.map((task) => task.pool))];
  return {
    dependents,
    byRank,
    rankOf,
    pools,
    poolOf: job.tasks.map((task) => pools.indexOf(task.pool)),
    indexByName: new Map(job.tasks.map((task, index) => [task.name, index])),
    isWide: job.tasks.some((task) => mostSources(job, task) > smallResultsInline),
  };
}

function mostSources({ tasks }: Job, { needs, resultsFrom }: JobTask): number {
  return resultsFrom === "ancestors" ? tasks.length - 1 : needs.length;
}

import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** A workflow graph of test/cases/graphs: measured or published runs of real workflows. */
export interface Graph {
  readonly name: string;
  readonly tasks: readonly { readonly name: string; readonly deps: readonly string[]; readonly runtime_s: number }[];
}

/** A task of such a graph, as it is run. */
export interface SleepTask {
  readonly name: string;
  readonly needs: readonly string[];
  readonly ms: number;
}

export interface Scaling {
  /** What the longest task takes; the others in proportion. Default 20. */
  readonly longestMs?: number;
  /** What a task takes at least. Default 0. */
  readonly shortestMs?: number;
}

/** From the sources or from dist, which has no copy of the cases. */
const folder = fileURLToPath(
  new URL(import.meta.url.endsWith(".ts") ? "../cases/graphs" : "../../cases/graphs", import.meta.url),
);

export function allGraphs(): readonly Graph[] {
  return readdirSync(folder).map((file) => JSON.parse(readFileSync(`${folder}/${file}`, "utf8")) as Graph);
}

/** Names are mapped to the contract's alphabet. */
export function sleepTasks(graph: Graph, { longestMs = 20, shortestMs = 0 }: Scaling = {}): readonly SleepTask[] {
  const scale = longestMs / Math.max(...graph.tasks.map((task) => task.runtime_s), 0.001);
  const nameOf = new Map(
    graph.tasks.map((task, index) => [
      task.name,
      /^[A-Za-z0-9_.-]{1,128}$/.test(task.name) ? task.name : `task-${index}`,
    ]),
  );
  const mapped = (name: string) => nameOf.get(name) ?? name;
  return graph.tasks.map((task) => ({
    name: mapped(task.name),
    needs: task.deps.map(mapped),
    ms: Math.max(shortestMs, Math.round(task.runtime_s * scale)),
  }));
}

/** The graph as a job of sleeping tasks. */
export function jobOf(graph: Graph, options: Scaling & { readonly numWorkers?: number } = {}) {
  const { numWorkers, ...scaling } = options;
  const tasks = sleepTasks(graph, scaling);
  return {
    job: {
      name: graph.name,
      tasks: tasks.map(({ name, needs, ms }) => ({ name, type: "sleep", payload: { ms }, needs })),
      ...(numWorkers !== undefined && { numWorkers }),
    },
    needs: new Map(tasks.map((task) => [task.name, task.needs])),
  };
}

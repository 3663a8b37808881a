/** A workflow graph of test/cases/graphs: measured or published runs of real workflows. */
export interface Graph {
  readonly name: string;
  readonly tasks: readonly { readonly name: string; readonly deps: readonly string[]; readonly runtime_s: number }[];
}

/** The graph as a job of sleeping tasks. Names are mapped to the contract's alphabet; run times are scaled so that the longest takes `longestMs`. */
export function jobOf(graph: Graph, options: { readonly numWorkers?: number; readonly longestMs?: number } = {}) {
  const longest = Math.max(...graph.tasks.map((task) => task.runtime_s), 0.001);
  const scale = (options.longestMs ?? 20) / longest;
  const nameOf = new Map(
    graph.tasks.map((task, index) => [
      task.name,
      /^[A-Za-z0-9_.-]{1,128}$/.test(task.name) ? task.name : `task-${index}`,
    ]),
  );
  const mapped = (name: string) => nameOf.get(name) ?? name;
  const tasks = graph.tasks.map((task) => ({
    name: mapped(task.name),
    type: "sleep",
    payload: { ms: Math.round(task.runtime_s * scale) },
    needs: task.deps.map(mapped),
  }));
  return {
    job: { name: graph.name, tasks, ...(options.numWorkers === undefined ? {} : { numWorkers: options.numWorkers }) },
    needs: new Map(tasks.map((task) => [task.name, task.needs])),
  };
}

import { limits } from "@spe/contracts";
import { type FaultList, quoted } from "./fault-list.js";
import { findCycle, type Node } from "./graph.js";

/** As much of a task as the rules of the graph look at; each may be of any type, for the rest of the description may be wrong too. */
export interface NamedTask {
  readonly name?: unknown;
  readonly needs?: unknown;
  readonly enables?: unknown;
}

type Side = "needs" | "enables";

/**
 * Resolves names to indexes and merges `needs` with `enables`. What can't be resolved is a fault and left out, so that one
 * mistake does not hide the next. The answer is meaningful only where no fault was added.
 */
export function resolveEdges(tasks: readonly NamedTask[], faults: FaultList): readonly Node[] {
  const indexes = indexByName(tasks, faults);
  const needs = tasks.map(() => new Set<number>());
  let edges = 0;

  const connect = (index: number, side: Side, position: number, name: unknown): void => {
    if (typeof name !== "string") return; // the shape's fault
    const other = indexes.get(name);
    const path = ["tasks", index, side, position];
    if (other === undefined) {
      faults.add(path, `No task of this job is named ${quoted(name)}; name one of its tasks.`);
      return;
    }
    if (other === index) {
      faults.add(path, `The task ${quoted(name)} names itself in "${side}"; leave it out.`);
      return;
    }
    const [from, to] = side === "needs" ? [other, index] : [index, other];
    const sources = needs[to];
    if (sources?.has(from) === false) {
      sources.add(from);
      edges++;
    }
  };

  for (const [index, task] of tasks.entries()) {
    for (const side of ["needs", "enables"] as const) {
      for (const [position, name] of namesIn(task[side]).entries()) connect(index, side, position, name);
    }
    if (faults.isFull || edges > limits.edges) break;
  }
  if (edges > limits.edges)
    faults.add(["tasks"], `A job has at most ${limits.edges.toLocaleString("en")} edges; this one has more.`);

  const graph = needs.map((set) => ({ needs: [...set].sort((a, b) => a - b) }));
  if (edges <= limits.edges) addCycleFault(tasks, graph, faults);
  return graph;
}

/** Resolves `priorityTasks`: known, and each once. */
export function checkPriorityTasks(names: readonly string[], tasks: readonly NamedTask[], faults: FaultList): void {
  const known = new Set(tasks.map((task) => task.name));
  const seen = new Set<string>();
  for (const [position, name] of names.entries()) {
    const path = ["priorityTasks", position];
    if (!known.has(name)) faults.add(path, `No task of this job is named ${quoted(name)}; name one of its tasks.`);
    else if (seen.has(name))
      faults.add(path, `The task ${quoted(name)} stands twice in "priorityTasks"; keep one of them.`);
    seen.add(name);
  }
}

function indexByName(tasks: readonly NamedTask[], faults: FaultList): ReadonlyMap<string, number> {
  const indexes = new Map<string, number>();
  for (const [index, { name }] of tasks.entries()) {
    if (typeof name !== "string") continue;
    const first = indexes.get(name);
    if (first === undefined) indexes.set(name, index);
    else
      faults.add(
        ["tasks", index, "name"],
        `The name ${quoted(name)} is taken by task ${first} already; names are unique in a job.`,
      );
  }
  return indexes;
}

function addCycleFault(tasks: readonly NamedTask[], graph: readonly Node[], faults: FaultList): void {
  const cycle = findCycle(graph);
  if (!cycle) return;
  const names = cycle.map((index) => String(tasks[index]?.name));
  const message = `These tasks depend on one another in a circle: ${namedCycle(names)}. Remove one of these edges.`;
  faults.add(pathOfEdge(tasks, cycle.at(-2) ?? 0, cycle.at(-1) ?? 0), message, "graph_has_cycle", names);
}

function namedCycle(names: readonly string[]): string {
  const shown = names.length <= 20 ? names : [...names.slice(0, 18), "…", ...names.slice(-1)];
  return shown.join(" → ");
}

/** Where the description says that `to` comes after `from`. */
function pathOfEdge(tasks: readonly NamedTask[], from: number, to: number): readonly (string | number)[] {
  const needed = namesIn(tasks[to]?.needs).indexOf(tasks[from]?.name);
  if (needed !== -1) return ["tasks", to, "needs", needed];
  return ["tasks", from, "enables", namesIn(tasks[from]?.enables).indexOf(tasks[to]?.name)];
}

function namesIn(list: unknown): readonly unknown[] {
  return Array.isArray(list) ? list : [];
}

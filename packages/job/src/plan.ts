import { dependentsOf, kahnOrder } from "./graph.js";
import type { Job } from "./job.js";
import { RankHeap } from "./rank-heap.js";

/** How a job could run if every task took equally long. Information only: the engine starts a task as soon as it may. */
export interface Plan {
  readonly order: readonly string[];
  /** Steps; each task's needs stand in earlier ones, and no step is longer than the job's `numWorkers`. */
  readonly schedule: readonly (readonly string[])[];
  /** The longest step. */
  readonly numWorkers: number;
}

export function planOf(job: Pick<Job, "tasks" | "numWorkers" | "priorityTasks">): Plan {
  const dependents = dependentsOf(job.tasks);
  const order = kahnOrder(job.tasks, dependents);
  const byRank = taskRanks(job, order);
  const rankOf = new Map(byRank.map((index, rank) => [index, rank]));
  const missing = job.tasks.map((task) => task.needs.length);
  const ready = new RankHeap();
  const release = (index: number): void => ready.push(rankOf.get(index) ?? 0);
  job.tasks.forEach((task, index) => task.needs.length === 0 && release(index));

  const steps: number[][] = [];
  while (ready.size > 0) {
    const step = takeStep(ready, job.numWorkers ?? ready.size).map((rank) => byRank[rank] ?? 0);
    steps.push(step);
    for (const dependent of step.flatMap((index) => dependents[index] ?? [])) {
      const left = (missing[dependent] ?? 0) - 1;
      missing[dependent] = left;
      if (left === 0) release(dependent);
    }
  }
  const nameOf = (index: number): string => job.tasks[index]?.name ?? "";
  return {
    order: order.map(nameOf),
    schedule: steps.map((step) => step.map(nameOf)),
    numWorkers: Math.max(0, ...steps.map((step) => step.length)),
  };
}

/** Task indexes, most urgent first: `priorityTasks` in their order, then the others in the graph's order. */
export function taskRanks(job: Pick<Job, "tasks" | "priorityTasks">, order: readonly number[]): readonly number[] {
  const indexes = new Map(job.tasks.map((task, index) => [task.name, index]));
  const urgent = job.priorityTasks.flatMap((name) => indexes.get(name) ?? []);
  return [...new Set([...urgent, ...order])];
}

function takeStep(ready: RankHeap, size: number): readonly number[] {
  const step: number[] = [];
  while (step.length < size) {
    const rank = ready.pop();
    if (rank === undefined) break;
    step.push(rank);
  }
  return step;
}

/** What a schedule is made of: `needs` are names of other tasks. */
export interface TimedTask {
  readonly name: string;
  readonly needs: readonly string[];
  readonly ms: number;
}

export interface EagerSchedule {
  readonly makespanMs: number;
  /**
   * The most tasks in a row of which each begins at the end of the one before, because it needs it or waited for its worker: so many
   * times an engine's own time per task can add up.
   */
  readonly longestChain: number;
}

interface Run {
  readonly index: number;
  readonly endsAtMs: number;
  readonly chain: number;
}

/**
 * An ideal eager scheduler with so many workers: whenever a worker is free it starts, at that very moment, the ready task that stands
 * first in the graph's order, which is the planner's (contract: Kahn's algorithm, first-in first-out, released ones in description order).
 */
export function eagerSchedule(tasks: readonly TimedTask[], workers: number): EagerSchedule {
  const { needs, dependents } = edgesOf(tasks);
  const rankOf = new Map(graphOrder(needs, dependents).map((index, rank) => [index, rank]));
  const missing = needs.map((all) => all.length);
  const ready = [...tasks.keys()].filter((index) => missing[index] === 0);
  const running: Run[] = [];
  let nowMs = 0;
  let chain = 0;
  while (ready.length > 0 || running.length > 0) {
    ready.sort((a, b) => (rankOf.get(a) ?? 0) - (rankOf.get(b) ?? 0));
    for (const index of ready.splice(0, workers - running.length))
      running.push({ index, endsAtMs: nowMs + (tasks[index]?.ms ?? 0), chain: chain + 1 });
    nowMs = Math.min(...running.map(({ endsAtMs }) => endsAtMs));
    const ended = running.filter(({ endsAtMs }) => endsAtMs === nowMs);
    chain = Math.max(...ended.map((run) => run.chain));
    for (const run of ended) running.splice(running.indexOf(run), 1);
    for (const index of ended.flatMap((run) => dependents[run.index] ?? [])) {
      missing[index] = (missing[index] ?? 0) - 1;
      if (missing[index] === 0) ready.push(index);
    }
  }
  return { makespanMs: nowMs, longestChain: chain };
}

function edgesOf(tasks: readonly TimedTask[]) {
  const indexOf = new Map(tasks.map(({ name }, index) => [name, index]));
  const needs = tasks.map((task) => [...new Set(task.needs)].flatMap((name) => indexOf.get(name) ?? []));
  const dependents: number[][] = tasks.map(() => []);
  for (const [index, all] of needs.entries()) for (const need of all) dependents[need]?.push(index);
  return { needs, dependents };
}

function graphOrder(needs: readonly (readonly number[])[], dependents: readonly (readonly number[])[]): number[] {
  const missing = needs.map((all) => all.length);
  const order = [...needs.keys()].filter((index) => missing[index] === 0);
  for (const done of order) {
    for (const index of dependents[done] ?? []) {
      missing[index] = (missing[index] ?? 0) - 1;
      if (missing[index] === 0) order.push(index);
    }
  }
  return order;
}

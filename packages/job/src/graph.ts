/** The one thing that a graph of tasks is made of: for each task, the indexes of those it needs. */
export interface Node {
  readonly needs: readonly number[];
}

/** For each task, the indexes of those that need it, ascending. */
export function dependentsOf(tasks: readonly Node[]): readonly (readonly number[])[] {
  const dependents: number[][] = tasks.map(() => []);
  tasks.forEach((task, index) => {
    for (const need of task.needs) dependents[need]?.push(index);
  });
  return dependents;
}

/**
 * Kahn's algorithm: ready tasks are taken first-in first-out, released ones join in description order.
 * Tasks on a circle, or behind one, are not in the answer.
 */
export function kahnOrder(tasks: readonly Node[], dependents = dependentsOf(tasks)): readonly number[] {
  const missing = tasks.map((task) => task.needs.length);
  const order = [...tasks.keys()].filter((index) => missing[index] === 0);
  for (const done of order) {
    for (const index of dependents[done] ?? []) {
      const left = (missing[index] ?? 0) - 1;
      missing[index] = left;
      if (left === 0) order.push(index);
    }
  }
  return order;
}

/** All tasks that must end before `index` may begin, ascending. */
export function ancestorsOf(tasks: readonly Node[], index: number): readonly number[] {
  const found = new Set<number>();
  const open = [...(tasks[index]?.needs ?? [])];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (found.has(next)) continue;
    found.add(next);
    open.push(...(tasks[next]?.needs ?? []));
  }
  return [...found].sort((a, b) => a - b);
}

/**
 * One circle in the order in which its tasks would have to run, its first member again at the end; undefined where there is none.
 *
 * What Kahn's algorithm leaves over has, each, a need that is left over too: walking backwards must come round.
 */
export function findCycle(tasks: readonly Node[]): readonly number[] | undefined {
  const resolved = new Set(kahnOrder(tasks));
  const start = tasks.findIndex((_, index) => !resolved.has(index));
  if (start === -1) return undefined;

  const walked = new Map<number, number>();
  const path: number[] = [];
  let current = start;
  while (!walked.has(current)) {
    walked.set(current, path.length);
    path.push(current);
    current = tasks[current]?.needs.find((need) => !resolved.has(need)) ?? current;
  }
  const circle = path.slice(walked.get(current)).reverse();
  const first = circle.indexOf(Math.min(...circle));
  const rotated = [...circle.slice(first), ...circle.slice(0, first)];
  return [...rotated, ...rotated.slice(0, 1)];
}

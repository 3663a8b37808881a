/** The jobs that the benchmark submits. None of them does any work of its own: what is measured is the engine. */

interface BenchTask {
  readonly name: string;
  readonly type: string;
  readonly payload?: unknown;
  readonly needs?: readonly string[];
}

export type BenchJob =
  | { readonly task: string; readonly payload?: unknown }
  | { readonly tasks: readonly BenchTask[]; readonly numWorkers?: number };

export const oneTask: BenchJob = { task: "noop" };

export function oneSleep(ms: number): BenchJob {
  return { task: "sleep", payload: { ms } };
}

/** One task, then `width` at once, then one that needs all of these. */
export function fanOutFanIn(width: number): BenchJob {
  const middle = names(width);
  return {
    tasks: [
      { name: "first", type: "noop" },
      ...middle.map((name) => ({ name, type: "noop", needs: ["first"] })),
      { name: "last", type: "noop", needs: middle },
    ],
  };
}

export function chain(length: number): BenchJob {
  const all = names(length);
  return { tasks: all.map((name, n) => ({ name, type: "noop", needs: all.slice(Math.max(0, n - 1), n) })) };
}

/** Tasks that need nothing of one another. */
export function wide(count: number): BenchJob {
  return { tasks: names(count).map((name) => ({ name, type: "noop" })) };
}

function names(count: number): readonly string[] {
  return Array.from({ length: count }, (_, n) => `t${n}`);
}

import { quantile } from "../measure/statistics.js";
import { number, textTable } from "../report/text-table.js";
import type { GraphRun } from "./graph-run.js";
import type { Overhead } from "./timed-run.js";

/** A line a run, then where the time beyond the ideal goes. */
export function graphTables(runs: readonly GraphRun[]): string {
  const lines = runs.map((run) => [
    run.graph,
    String(run.tasks),
    number(run.medianTaskMs),
    String(run.numWorkers),
    String(run.mostAtOnce),
    number(run.idealMs / 1_000),
    number(run.timed.makespanMs / 1_000),
    (run.timed.makespanMs / run.idealMs).toFixed(3),
    number(run.submitToCompletionMs / 1_000),
    (run.submitToCompletionMs / run.idealMs).toFixed(3),
    String(run.longestChain),
    number((run.timed.makespanMs - run.idealMs) / run.longestChain),
  ]);
  const head = ["graph", "tasks", "median ms", "workers", "at once", "ideal s", "makespan s", "x ideal"];
  const more = ["submit to completion s", "x ideal", "tasks in a row", "ms over ideal, per task in a row"];
  return `${textTable([...head, ...more], lines)}\n\n${overheadTable(runs)}`;
}

function overheadTable(runs: readonly GraphRun[]): string {
  const overheads = runs.flatMap(({ timed }) => timed.overheads);
  const row = (what: string, of: (overhead: Overhead) => number | undefined) => {
    const values = overheads.flatMap((overhead) => of(overhead) ?? []);
    return [what, number(quantile(values, 0.5)), number(quantile(values, 0.9)), number(quantile(values, 0.99))];
  };
  return textTable(
    ["of a task, ms", "p50", "p90", "p99"],
    [
      row("an end is in the log → the planner dispatches what waited for it", ({ endToQueued }) => endToQueued),
      row("dispatched → begun", ({ queuedToStarted }) => queuedToStarted),
      row("begun → its end is in the log, beyond what it sleeps", ({ run }) => run),
    ],
  );
}

import { median, quantile } from "../measure/statistics.js";
import { number, textTable } from "../report/text-table.js";
import type { GraphCase } from "./graph-run.js";
import type { Overhead } from "./timed-run.js";

/** A line a case, of its rounds the median and the longest, then where the time beyond the ideal goes. */
export function graphTables(cases: readonly GraphCase[]): string {
  const lines = cases.map(({ graph, tasks, medianTaskMs, numWorkers, idealMs, longestChain, runs }) => {
    const makespans = runs.map(({ timed }) => timed.makespanMs);
    const makespan = median(makespans);
    const whole = median(runs.map(({ submitToCompletionMs }) => submitToCompletionMs));
    return [
      graph,
      String(tasks),
      number(medianTaskMs),
      String(numWorkers),
      String(Math.max(...runs.map(({ mostAtOnce }) => mostAtOnce))),
      number(idealMs / 1_000),
      number(makespan / 1_000),
      (makespan / idealMs).toFixed(3),
      (Math.max(...makespans) / idealMs).toFixed(3),
      number(whole / 1_000),
      (whole / idealMs).toFixed(3),
      String(longestChain),
      number((makespan - idealMs) / longestChain),
    ];
  });
  const head = ["graph", "tasks", "median ms", "workers", "at once", "ideal s", "makespan s", "x ideal", "at most"];
  const more = ["submit to completion s", "x ideal", "tasks in a row", "ms over ideal, per task in a row"];
  return `${textTable([...head, ...more], lines)}\n\n${overheadTable(cases)}`;
}

function overheadTable(cases: readonly GraphCase[]): string {
  const overheads = cases.flatMap(({ runs }) => runs.flatMap(({ timed }) => timed.overheads));
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

import { setTask } from "../tasks/set-task.js";
import { pending } from "../tasks/task-state.js";
import type { PartitionState } from "../partition-state.js";
import { emitPending } from "./emit-pending.js";
import { descriptionAt, type JobState, taskAt } from "./job-state.js";
import { setJobStatus } from "./set-job.js";
import { releaseJob } from "./start.js";

/**
 * Which tasks of an ended job would run again: those that did not succeed, or of them only `names` with all that stands before and
 * behind them, as far as it can run at all. In an order in which needs come first.
 */
export function tasksToResume(job: JobState, names?: readonly string[] | null): number[] {
  const wanted = names && names.length > 0 ? withNeighbours(job, names) : undefined;
  const chosen = new Set<number>();
  for (const index of inGraphOrder(job)) {
    if (taskAt(job, index).state.status === "succeeded") continue;
    if (wanted !== undefined && !wanted.has(index)) continue;
    const canRun = descriptionAt(job, index).needs.every(
      (need) => chosen.has(need) || taskAt(job, need).state.status === "succeeded",
    );
    if (canRun) chosen.add(index);
  }
  return [...chosen];
}

/** An ended job runs on: `tasks` are scheduled anew, what has succeeded keeps its results, attempts go on counting. */
export function resumeJob(state: PartitionState, job: JobState, tasks: readonly number[]): void {
  job.run++;
  job.stop = undefined;
  job.startedAtMs = undefined;
  job.finishedAtMs = undefined;
  setJobStatus(state, job, "pending");
  for (const index of tasks) {
    const task = taskAt(job, index);
    task.retries = 0;
    if (task.state.status !== "pending") setTask(state, job, index, pending);
  }
  emitPending(state, job);
  releaseJob(state, job);
}

function withNeighbours(job: JobState, names: readonly string[]): Set<number> {
  const wanted = new Set(names.flatMap((name) => job.graph.indexByName.get(name) ?? []));
  spread(wanted, (index) => descriptionAt(job, index).needs);
  spread(wanted, (index) => job.graph.dependents[index] ?? []);
  return wanted;
}

function spread(members: Set<number>, next: (index: number) => readonly number[]): void {
  for (const index of members) {
    for (const neighbour of next(index)) members.add(neighbour); // a Set is walked to its end, additions included
  }
}

function inGraphOrder(job: JobState): number[] {
  const missing = job.description.tasks.map((task) => task.needs.length);
  const order = [...missing.keys()].filter((index) => missing[index] === 0);
  for (const index of order) {
    for (const dependent of job.graph.dependents[index] ?? []) {
      missing[dependent] = (missing[dependent] ?? 0) - 1;
      if (missing[dependent] === 0) order.push(dependent);
    }
  }
  return order;
}

import type { PartitionState } from "../partition-state.js";
import { setTask } from "../tasks/set-task.js";
import { pending } from "../tasks/task-state.js";
import { timeText } from "../text/time-text.js";
import { emitPending } from "./emit-pending.js";
import { descriptionAt, type JobState, taskAt } from "./job-state.js";
import { emit, setJobStatus } from "./set-job.js";
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
  restateOthers(state, job);
  releaseJob(state, job);
}

/** A new run begins with every task open that has not succeeded: those that stay as they are say so again. */
function restateOthers(state: PartitionState, job: JobState): void {
  job.tasks.forEach(({ state: task, attempt }, index) => {
    const { name } = descriptionAt(job, index);
    if (task.status === "not_run") emit(state, job, { type: "task.not_run", task: name, notRunBecause: task.because });
    if (task.status !== "failed" && task.status !== "cancelled") return;
    const { executor, finishedAtMs } = task;
    const failure = task.status === "failed" ? task.failure : undefined;
    const finishedAt = timeText(finishedAtMs);
    emit(state, job, { type: `task.${task.status}`, task: name, attempt, executor, finishedAt, failure });
  });
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

import { makeReady, updateTurns } from "../dispatch/enlist.js";
import type { PartitionState } from "../partition-state.js";
import { timeText } from "../text/time-text.js";
import { countUnmet, type JobState, taskAt, type WaitingFor } from "./job-state.js";
import { emit, setJobStatus, setJobTimer } from "./set-job.js";

/** A new job begins to wait for what it has to: a start command, a time, or nothing but a free executor. */
export function beginJob(state: PartitionState, job: JobState): void {
  const { autostart } = job.description;
  if (!autostart) wait(state, job, "start");
  else waitForTime(state, job);
}

/** Until `delayMs` after the submission, or `notBefore`, has come. */
export function waitForTime(state: PartitionState, job: JobState): void {
  const { delayMs, notBeforeMs } = job.description;
  const startAtMs = Math.max(job.submittedAtMs + (delayMs ?? 0), notBeforeMs ?? 0);
  if (startAtMs <= state.nowMs) {
    releaseJob(state, job);
    return;
  }
  job.startAtMs = startAtMs;
  wait(state, job, "time");
  setJobTimer(state, job, state.timers.grant("start", startAtMs, job.id));
}

/** The wait is over: its tasks may be dispatched, its deadline runs. */
export function releaseJob(state: PartitionState, job: JobState): void {
  job.startAtMs = undefined;
  job.waitingFor = undefined;
  job.runnableAtMs = state.nowMs;
  setDeadline(state, job);
  countUnmet(job);
  job.unmet.forEach((unmet, index) => {
    if (unmet === 0 && taskAt(job, index).state.status === "pending") makeReady(state, job, index);
  });
  updateTurns(state, job);
  state.batch.nowRunnable.add(job);
  state.batch.touched.add(job);
}

export function setDeadline(state: PartitionState, job: JobState): void {
  const { deadlineMs } = job.description;
  const timer =
    deadlineMs === undefined || job.runnableAtMs === undefined
      ? undefined
      : state.timers.condemn("deadline", job.runnableAtMs + deadlineMs, job.id);
  setJobTimer(state, job, timer);
}

/** At its first dispatch. */
export function noteRunning(state: PartitionState, job: JobState): void {
  if (job.status === "running") return;
  setJobStatus(state, job, "running");
  job.waitingFor = undefined;
  job.startedAtMs = state.nowMs;
  emit(state, job, { type: "job.running", startedAt: timeText(state.nowMs) });
}

/** At the end of a batch: jobs that could run and had no executor to go to say so, also those that have just been waiting for something else. */
export function noteWaitingForExecutor(state: PartitionState): void {
  for (const job of state.batch.nowRunnable) {
    if (job.status !== "pending" && job.status !== "waiting") continue;
    const hasExecutor = job.graph.pools.some((pool) => state.fleet.pools.has(pool));
    if (job.status === "waiting" || !hasExecutor) wait(state, job, "executor");
  }
}

function wait(state: PartitionState, job: JobState, waitingFor: WaitingFor): void {
  if (job.status !== "waiting") setJobStatus(state, job, "waiting");
  job.waitingFor = waitingFor;
  emit(state, job, { type: "job.waiting", waitingFor });
}

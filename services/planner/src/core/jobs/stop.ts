import type { TaskFailure } from "@spe/contracts";
import { updateTurns, withdrawAllReady } from "../dispatch/enlist.js";
import type { PartitionState } from "../partition-state.js";
import { dropClaims } from "../tasks/drop-claims.js";
import { type Ran, ranFields, whereabouts } from "../tasks/ran.js";
import { setTask } from "../tasks/set-task.js";
import { finishIfDone } from "./finish.js";
import { atWork, descriptionAt, type JobState, type StopReason, taskAt } from "./job-state.js";
import { emit, setJobStatus, setJobTimer } from "./set-job.js";

/**
 * Stops a job: what has not started never will, what runs is told to end, and the job ends with the last of it. Dispatches that
 * nobody has begun are superseded at once: executors drop them when they come to them.
 */
export function stopJob(state: PartitionState, job: JobState, reason: StopReason): void {
  setStop(state, job, reason);
  setJobTimer(state, job, undefined);
  withdrawAllReady(job);
  if (atWork(job) > 0 || job.standbys.size > 0) {
    state.batch.executorCommands.push({ command: "cancel", jobId: job.id, run: job.run, reason });
  }
  job.tasks.forEach((_, index) => {
    stopTask(state, job, index, reason);
  });
  updateTurns(state, job);
  announceCancelling(state, job);
  finishIfDone(state, job);
}

/** A stopped job gets another reason: a job that is failing fast is cancelled after all. */
export function changeStopReason(state: PartitionState, job: JobState, reason: StopReason): void {
  setStop(state, job, reason);
  announceCancelling(state, job);
}

function setStop(state: PartitionState, job: JobState, reason: StopReason): void {
  job.stop = reason;
  state.batch.touched.add(job);
}

function announceCancelling(state: PartitionState, job: JobState): void {
  if (job.stop !== "cancelled" || atWork(job) === 0) return;
  setJobStatus(state, job, "cancelling");
  job.waitingFor = undefined;
  emit(state, job, { type: "job.cancelling", reason: job.stop });
}

function stopTask(state: PartitionState, job: JobState, index: number, reason: StopReason): void {
  const task = taskAt(job, index);
  switch (task.state.status) {
    case "pending":
      setNotRun(state, job, index, reason);
      return;
    case "queued":
      if (task.state.begun || task.retries > 0) endStoppedTask(state, job, index, {});
      else setNotRun(state, job, index, reason);
      return;
    case "retrying":
      endStoppedTask(state, job, index, {});
      return;
    default:
      return; // running: it ends by its own event; or ended already
  }
}

/** Ends a task that had begun when its job was stopped: `cancelled`, or `failed` where the deadline stopped it. */
export function endStoppedTask(state: PartitionState, job: JobState, index: number, ran: Ran): void {
  const task = taskAt(job, index);
  const before = task.state;
  const finishedAtMs = ran.finishedAtMs ?? state.nowMs;
  const failure = job.stop === "deadline" ? deadlineFailure(job, task.attempt) : undefined;
  if (failure) setTask(state, job, index, { status: "failed", finishedAtMs, failure, ...whereabouts(ran) });
  else setTask(state, job, index, { status: "cancelled", finishedAtMs, ...whereabouts(ran) });
  dropClaims(state, job, index, before);
  emit(state, job, {
    type: failure ? "task.failed" : "task.cancelled",
    task: descriptionAt(job, index).name,
    attempt: task.attempt,
    ...ranFields(task.deliveries, { ...ran, finishedAtMs }),
    failure,
  });
}

export function setNotRun(state: PartitionState, job: JobState, index: number, because: string): void {
  setTask(state, job, index, { status: "not_run", because });
  emit(state, job, { type: "task.not_run", task: descriptionAt(job, index).name, notRunBecause: because });
}

function deadlineFailure(job: JobState, attempts: number): TaskFailure {
  return {
    reason: "deadline",
    message: `The job's deadline of ${job.description.deadlineMs ?? 0} ms passed.`,
    attempts,
  };
}

import { limits, retriedReasons, type TaskFailure } from "@spe/contracts";
import { makeReady, updateTurns } from "../dispatch/enlist.js";
import { finishIfDone } from "../jobs/finish.js";
import { descriptionAt, isSink, type JobState, taskAt } from "../jobs/job-state.js";
import { emit } from "../jobs/set-job.js";
import { endStoppedTask, setNotRun, stopJob } from "../jobs/stop.js";
import type { PartitionState } from "../partition-state.js";
import { bounds } from "../settings.js";
import { chance } from "../text/hash.js";
import { timeText } from "../text/time-text.js";
import { truncate, utf8Bytes } from "../text/utf8.js";
import { dropClaims } from "./drop-claims.js";
import { type Ran, ranFields, whereabouts } from "./ran.js";
import { hasRetryLeft, retryDelay } from "./retry-delay.js";
import { cancelTaskTimer, setTask } from "./set-task.js";
import type { KeptResult } from "./task-state.js";

/** An attempt has ended well. `offset` is where in taskEvents its result stands. */
export function succeedTask(
  state: PartitionState,
  job: JobState,
  index: number,
  result: { readonly text: string; readonly offset: number },
  ran: Required<Ran>,
): void {
  const bytes = utf8Bytes(result.text);
  if (bytes > limits.resultBytes) {
    const message = `The result has ${bytes} bytes; at most ${limits.resultBytes} are allowed.`;
    failAttempt(state, job, index, { reason: "result_too_large", message }, ran);
    return;
  }
  const task = taskAt(job, index);
  const before = task.state;
  const { executor, finishedAtMs } = ran;
  const kept = keptResult(job, index, result, bytes);
  setTask(state, job, index, { status: "succeeded", finishedAtMs, executor, result: kept });
  dropClaims(state, job, index, before);
  emit(state, job, {
    type: "task.succeeded",
    task: descriptionAt(job, index).name,
    attempt: task.attempt,
    ...ranFields(task.deliveries, ran),
    result: result.text,
  });
  releaseDependents(state, job, index);
  if (!isSink(job, index)) state.batch.succeeded.push([job, index]);
  updateTurns(state, job);
  finishIfDone(state, job);
}

/** An attempt has failed: its task is tried again where its rule and its job allow, else it has failed too. */
export function failAttempt(
  state: PartitionState,
  job: JobState,
  index: number,
  failure: TaskFailure,
  ran: Ran = {},
): void {
  if (job.stop !== undefined) {
    endStoppedTask(state, job, index, ran);
    finishIfDone(state, job);
    return;
  }
  const { retries } = descriptionAt(job, index);
  const used = taskAt(job, index).retries;
  if (!retriedReasons.has(failure.reason)) failTask(state, job, index, failure, ran);
  else if (hasRetryLeft(retries, used)) retryTask(state, job, index, failure, ran);
  else failTask(state, job, index, used > 0 ? exhausted(failure) : failure, ran);
}

const givenUp = "The executor gave the task up without having been asked to.";

/** An attempt came to nothing that is still wanted: nobody's failure, so it is repeated without using a retry up. */
export function repeatTask(
  state: PartitionState,
  job: JobState,
  index: number,
  ran: Ran = {},
  message: string = givenUp,
): void {
  retryAt(state, job, index, state.nowMs + bounds.repeatMs, { reason: "crashed", message }, ran);
}

function retryTask(state: PartitionState, job: JobState, index: number, failure: TaskFailure, ran: Ran): void {
  const task = taskAt(job, index);
  task.retries++;
  const random = chance(state.settings.seed, job.id, index, task.attempt);
  const delayMs = retryDelay(descriptionAt(job, index).retries, task.retries, random);
  retryAt(state, job, index, state.nowMs + delayMs, failure, ran);
}

function retryAt(
  state: PartitionState,
  job: JobState,
  index: number,
  retryAtMs: number,
  failure: TaskFailure,
  ran: Ran,
): void {
  const task = taskAt(job, index);
  const before = task.state;
  cancelTaskTimer(state, job, index);
  setTask(state, job, index, { status: "retrying", retryAtMs });
  dropClaims(state, job, index, before);
  job.taskTimers.set(index, state.timers.grant("retry", retryAtMs, job.id, index));
  emit(state, job, {
    type: "task.retrying",
    task: descriptionAt(job, index).name,
    attempt: task.attempt,
    ...ranFields(task.deliveries, ran),
    failure: bounded(failure, task.attempt),
    retryAt: timeText(retryAtMs),
  });
  updateTurns(state, job);
}

function failTask(state: PartitionState, job: JobState, index: number, cause: TaskFailure, ran: Ran): void {
  const task = taskAt(job, index);
  const before = task.state;
  const failure = bounded(cause, task.attempt);
  const finishedAtMs = ran.finishedAtMs ?? state.nowMs;
  setTask(state, job, index, { status: "failed", finishedAtMs, failure, ...whereabouts(ran) });
  dropClaims(state, job, index, before);
  emit(state, job, {
    type: "task.failed",
    task: descriptionAt(job, index).name,
    attempt: task.attempt,
    ...ranFields(task.deliveries, { ...ran, finishedAtMs }),
    failure,
  });
  skipDescendants(state, job, index);
  if (job.description.onFailure === "fail_fast" && job.stop === undefined) {
    stopJob(state, job, "fail_fast");
    return;
  }
  updateTurns(state, job);
  finishIfDone(state, job);
}

/** A task that will never succeed takes with it all that could only have run after it. */
function skipDescendants(state: PartitionState, job: JobState, from: number): void {
  const open = [from];
  for (let index = open.pop(); index !== undefined; index = open.pop()) {
    const { name } = descriptionAt(job, index);
    for (const dependent of job.graph.dependents[index] ?? []) {
      if (taskAt(job, dependent).state.status !== "pending") continue;
      setNotRun(state, job, dependent, name);
      open.push(dependent);
    }
  }
}

function releaseDependents(state: PartitionState, job: JobState, index: number): void {
  for (const dependent of job.graph.dependents[index] ?? []) {
    const left = (job.unmet[dependent] ?? 0) - 1;
    job.unmet[dependent] = left;
    if (left === 0 && job.stop === undefined && taskAt(job, dependent).state.status === "pending") {
      makeReady(state, job, dependent);
    }
  }
}

function keptResult(
  job: JobState,
  index: number,
  { text, offset }: { text: string; offset: number },
  bytes: number,
): KeptResult {
  const hasRoom = isSink(job, index)
    ? job.kept.sinks + bytes <= bounds.keptSinkBytes
    : job.kept.inner + bytes <= bounds.keptInnerBytes;
  return hasRoom && bytes <= bounds.keptResultBytes ? { offset, bytes, text } : { offset, bytes };
}

function exhausted(failure: TaskFailure): TaskFailure {
  return { ...failure, reason: "max_retries", cause: failure.reason };
}

function bounded(failure: TaskFailure, attempts: number): TaskFailure {
  return { ...failure, message: truncate(failure.message, bounds.failureMessageChars), attempts };
}

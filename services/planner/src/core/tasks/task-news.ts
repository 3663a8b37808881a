import type { TaskEvent, TaskFailure } from "@spe/contracts";
import { replaceProgress } from "../events.js";
import type { TaskEventInput } from "../inputs.js";
import { descriptionAt, type JobState, taskAt } from "../jobs/job-state.js";
import { emit } from "../jobs/set-job.js";
import type { PartitionState } from "../partition-state.js";
import { timeText } from "../text/time-text.js";
import { takeClaim } from "./claims.js";
import { answerCancel, answerDrop } from "./drop-claims.js";
import { failAttempt, repeatTask, succeedTask } from "./end-task.js";
import { knownReason } from "./known-reason.js";
import { cancelTaskTimer, setTask } from "./set-task.js";
import { standIn } from "./stand-in.js";
import { isAtWork, type Queued, type Running } from "./task-state.js";
import { watchUnknown } from "./unknown-executors.js";
import { writeWhole } from "./write-again.js";

/** News of one delivery of one attempt. The first end of an attempt counts, whichever delivery it is of; all else about it is then void. */
export function takeTaskNews(state: PartitionState, input: TaskEventInput): void {
  const { event } = input;
  const job = state.jobs.get(event.jobId);
  const index = job?.graph.indexByName.get(event.task);
  if (job === undefined || index === undefined || !isOpen(job, index, event)) {
    answerVoid(state, event);
    takeNext(state, input);
    return;
  }
  state.culprit = job.id;
  switch (event.type) {
    case "started":
      takeStart(state, job, index, input);
      break;
    case "progress":
      takeProgress(state, job, index, event);
      break;
    case "claim":
      takeClaim(state, job, index, event);
      break;
    case "succeeded":
    case "failed":
      takeEnd(state, job, index, input);
      takeNext(state, input);
      break;
    case "dropped":
      takeDropped(state, job, index);
      break;
    default: // a word of a later version: readers ignore what they don't know
  }
}

function isOpen(job: JobState, index: number, event: TaskEvent): boolean {
  const task = taskAt(job, index);
  return event.attempt === task.attempt && event.run === job.run && isAtWork(task.state);
}

/** The attempt is over, or never was: whoever asks is told so, whoever began it is stopped. */
function answerVoid(state: PartitionState, event: TaskEvent): void {
  const { jobId, run, task, attempt } = event;
  if (event.type === "claim") answerDrop(state, { jobId, run, task, attempt }, event);
  else if (event.type === "started") answerCancel(state, { jobId, run, task, attempt });
}

function takeStart(state: PartitionState, job: JobState, index: number, { event, timestampMs }: TaskEventInput): void {
  const task = taskAt(job, index);
  const current = task.state;
  if (!isAtWork(current)) return;
  const delivery = deliveryOf(event);
  if (current.status === "running" && delivery <= current.delivery) return;
  task.deliveries = Math.max(task.deliveries, delivery);
  if (state.fleet.isDead(event.incarnation) || wasPassedOver(state, current, delivery, task.deliveries)) {
    noteStart(state, job, index, event);
    return;
  }
  begin(state, job, index, current, event, Math.max(timestampMs - ranMsOf(event), current.queuedAtMs));
}

/** It began by an older delivery than the one that somebody alive has been told to run since. */
function wasPassedOver(
  { fleet }: PartitionState,
  { status, holder }: Queued | Running,
  delivery: number,
  deliveries: number,
): boolean {
  return status === "queued" && holder !== undefined && !fleet.isDead(holder.incarnation) && delivery < deliveries;
}

/**
 * The word of one that was found dead, or that came so late that another was told to run it. It stands in nobody's way, unless it turns
 * out to be alive and nobody else was told.
 */
function noteStart(state: PartitionState, job: JobState, index: number, { executor, incarnation }: TaskEvent): void {
  const current = taskAt(job, index).state;
  if (current.status !== "queued") return;
  const { holder = { executor, incarnation } } = current;
  const isGone = state.fleet.isDead(holder.incarnation);
  setTask(state, job, index, { ...current, begun: true, holder: isGone ? { executor, incarnation } : holder });
  cancelTaskTimer(state, job, index);
}

/**
 * What its executor has begun on this success (ADR 8). It is in the place of what has just ended, unless the planner meant something else with that: a
 * job that is stopped, a need that failed after all. Then it is ended too, and gets a new number should it run again.
 */
function takeNext(state: PartitionState, input: TaskEventInput): void {
  const { event, timestampMs, offset } = input;
  for (const { task, attempt } of event.next ?? []) {
    const started: TaskEvent = { ...startOf(event), task, attempt };
    const job = state.jobs.get(event.jobId);
    const index = job?.graph.indexByName.get(task);
    if (job !== undefined && index !== undefined) standIn(state, job, index, started, timestampMs);
    takeTaskNews(state, { kind: "taskEvent", event: started, timestampMs, offset });
    if (job !== undefined && index !== undefined) writeWhole(state, job, index);
  }
}

function startOf({ jobId, run, executor, incarnation }: TaskEvent): Omit<TaskEvent, "task" | "attempt"> {
  return { type: "started", jobId, run, executor, incarnation, delivery: 1 };
}

function begin(
  state: PartitionState,
  job: JobState,
  index: number,
  from: Queued | Running,
  event: TaskEvent,
  startedAtMs: number,
): void {
  const { lane, queuedAtMs, readyAtMs } = from;
  const { executor, incarnation } = event;
  const { claims = [], vanished, isRecordless } = from;
  const holder = { executor, incarnation };
  const running = { lane, queuedAtMs, readyAtMs, startedAtMs, delivery: deliveryOf(event), holder, claims };
  const carried = { ...(vanished !== undefined && { vanished }), ...(isRecordless && { isRecordless }) };
  setTask(state, job, index, { status: "running", ...running, ...carried });
  cancelTaskTimer(state, job, index);
  if (watchUnknown(state, incarnation)) state.batch.fleetChanged = true;
  emitRunning(state, job, index, executor, startedAtMs);
}

function emitRunning(state: PartitionState, job: JobState, index: number, executor: string, startedAtMs: number): void {
  const task = taskAt(job, index);
  emit(state, job, {
    type: "task.running",
    task: descriptionAt(job, index).name,
    attempt: task.attempt,
    delivery: task.deliveries,
    executor,
    startedAt: timeText(startedAtMs),
  });
}

function takeProgress(state: PartitionState, job: JobState, index: number, event: TaskEvent): void {
  const { progress } = event;
  if (typeof progress !== "number" || !Number.isFinite(progress)) return;
  const fields = {
    type: "task.progress",
    task: event.task,
    attempt: event.attempt,
    progress: Math.min(1, Math.max(0, progress)),
  };
  if (taskAt(job, index).state.status !== "running") return;
  if (!replaceProgress(job, state.nowMs, fields)) emit(state, job, fields);
}

function takeEnd(state: PartitionState, job: JobState, index: number, input: TaskEventInput): void {
  const { event, timestampMs, offset } = input;
  const task = taskAt(job, index);
  const current = task.state;
  if (!isAtWork(current)) return;
  state.recentEnds.add(descriptionAt(job, index).pool, state.nowMs);
  task.deliveries = Math.max(task.deliveries, deliveryOf(event));
  stopOther(state, current, event);
  const ran = { executor: event.executor, ...timesOf(current, event, timestampMs) };
  if (current.status === "queued") emitRunning(state, job, index, event.executor, ran.startedAtMs);
  if (event.type === "succeeded") succeedTask(state, job, index, { text: event.result ?? "null", offset }, ran);
  else if (isUnasked(job, event)) repeatTask(state, job, index, ran);
  else failAttempt(state, job, index, failureOf(event), ran);
}

/** Another delivery of the attempt runs too, or is about to: what it does is of no use any more. */
function stopOther(state: PartitionState, { holder }: Queued | Running, event: TaskEvent): void {
  if (holder === undefined || holder.incarnation === event.incarnation) return;
  const { jobId, run, task, attempt } = event;
  answerCancel(state, { jobId, run, task, attempt });
}

/**
 * Of one clock, the broker's: nothing compares two hosts. A short attempt's one record carries how long it ran; what began on
 * another delivery than it ended on began when this one did.
 */
function timesOf(
  current: Queued | Running,
  event: TaskEvent,
  timestampMs: number,
): { startedAtMs: number; finishedAtMs: number } {
  const earliestMs = current.status === "running" ? current.startedAtMs : current.queuedAtMs;
  const finishedAtMs = Math.max(timestampMs, earliestMs);
  const isOfHolder = current.status === "running" && current.holder.incarnation === event.incarnation;
  if (isOfHolder) return { startedAtMs: current.startedAtMs, finishedAtMs };
  return { startedAtMs: Math.max(current.queuedAtMs, finishedAtMs - ranMsOf(event)), finishedAtMs };
}

/** How long it had run when this was written: an executor tells of a start only once the run turns out not to be a short one. */
function ranMsOf({ runMs }: TaskEvent): number {
  return Math.max(0, runMs ?? 0);
}

function failureOf(event: TaskEvent): TaskFailure {
  const { reason, message, exitCode, signal } = event.failure ?? {
    reason: "error",
    message: "The executor reported a failure without saying which.",
  };
  return { reason: knownReason(reason), message, exitCode, signal };
}

/** Ended as cancelled although nobody cancelled it. */
function isUnasked(job: JobState, event: TaskEvent): boolean {
  return event.failure?.reason === "cancelled" && job.stop === undefined;
}

/** An executor has thrown away a dispatch that is still wanted. */
function takeDropped(state: PartitionState, job: JobState, index: number): void {
  if (taskAt(job, index).state.status === "queued") repeatTask(state, job, index);
}

function deliveryOf({ delivery }: TaskEvent): number {
  return delivery ?? 1;
}

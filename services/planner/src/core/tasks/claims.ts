import type { TaskEvent } from "@spe/contracts";
import { updateTurns } from "../dispatch/enlist.js";
import { finishIfDone } from "../jobs/finish.js";
import { descriptionAt, type JobState, taskAt } from "../jobs/job-state.js";
import { endStoppedTask } from "../jobs/stop.js";
import type { PartitionState } from "../partition-state.js";
import { emitQueued } from "./emit-queued.js";
import { failAttempt } from "./end-task.js";
import { setTask } from "./set-task.js";
import { type Holder, isAtWork, type Queued, type Running } from "./task-state.js";
import { watchUnknown } from "./unknown-executors.js";
import { writeWhole } from "./write-again.js";

/**
 * Who runs a redelivered record (H1). An executor that finds a record below the end it noted asks; it is told to run it where the
 * attempt is open and nobody alive has it or was told to run it, to forget it where the attempt is over, and nothing meanwhile.
 * Nobody is told who is reported dead: such a claim waits until its executor is seen again.
 */
export function takeClaim(state: PartitionState, job: JobState, index: number, event: TaskEvent): void {
  const current = taskAt(job, index).state;
  if (!isAtWork(current)) return;
  const claim: Holder = { executor: event.executor, incarnation: event.incarnation };
  setTask(state, job, index, { ...current, claims: [...without(current.claims, claim), claim] });
  grantNext(state, job, index);
}

/** Executors that were taken for dead have been seen again: what they asked for meanwhile may be theirs. In an order that a restart doesn't change. */
export function hearAgain(state: PartitionState, revived: ReadonlySet<string>): void {
  for (const job of [...state.jobs.values()].sort((a, b) => (a.id < b.id ? -1 : 1))) {
    job.tasks.forEach(({ state: task }, index) => {
      const hasAsked = isAtWork(task) && task.claims?.some(({ incarnation }) => revived.has(incarnation));
      if (hasAsked === true) grantNext(state, job, index);
    });
  }
}

/** Who has an attempt is dead: the attempt waits for whoever is delivered its record next, or already was. */
export function loseHolder(state: PartitionState, job: JobState, index: number, current: Queued | Running): void {
  if (job.stop !== undefined && current.status === "running") {
    endStoppedTask(state, job, index, { executor: current.holder.executor, startedAtMs: current.startedAtMs });
    updateTurns(state, job);
    finishIfDone(state, job);
    return;
  }
  const { holder: _dead, ...queued } = asQueued(current);
  setTask(state, job, index, queued);
  writeWhole(state, job, index);
  if (current.status === "running") emitQueued(state, job, index, current.queuedAtMs);
  grantNext(state, job, index);
}

/** The last who has asked is told to run it, as the record is most likely its to see to; unless somebody else may be running it. */
function grantNext(state: PartitionState, job: JobState, index: number): void {
  const current = taskAt(job, index).state;
  if (current.status !== "queued") return;
  const { holder, claims = [] } = current;
  const next = claims.findLast(({ incarnation }) => !state.fleet.isReportedDead(incarnation));
  if (next === undefined) return;
  const isHeld =
    holder !== undefined && holder.incarnation !== next.incarnation && !state.fleet.isDead(holder.incarnation);
  if (!isHeld) grant(state, job, index, current, next);
}

function asQueued(current: Queued | Running): Queued {
  if (current.status === "queued") return current;
  const { lane, queuedAtMs, readyAtMs, claims, vanished = 0, isRecordless } = current;
  const queued = { lane, queuedAtMs, readyAtMs, begun: true, claims, vanished: vanished + 1 };
  return { status: "queued", ...queued, ...(isRecordless && { isRecordless }) };
}

/**
 * Who has been told already and asks again is told the same again. Whether the attempt is given up counts the executors that died while
 * they ran it, not those that were told to and never came to it: what waits behind a task that kills its executors is not to be blamed.
 */
function grant(state: PartitionState, job: JobState, index: number, from: Queued, to: Holder): void {
  const task = taskAt(job, index);
  const isRepeated = from.holder?.incarnation === to.incarnation;
  const delivery = isRepeated ? task.deliveries : task.deliveries + 1;
  const { vanished = 0 } = from;
  if (vanished >= state.settings.maxDeliveries) {
    setTask(state, job, index, from);
    const message = `Its executor vanished ${vanished} times while it ran the task.`;
    failAttempt(state, job, index, { reason: "lost", message });
    return;
  }
  task.deliveries = delivery;
  setTask(state, job, index, { ...from, holder: to, claims: without(from.claims, to) });
  if (watchUnknown(state, to.incarnation)) state.batch.fleetChanged = true;
  const { executor, incarnation } = to;
  const attempt = { jobId: job.id, run: job.run, task: descriptionAt(job, index).name, attempt: task.attempt };
  state.batch.executorCommands.push({ command: "grant", ...attempt, delivery, executor, incarnation });
}

function without(claims: readonly Holder[] = [], { incarnation }: Holder): readonly Holder[] {
  return claims.filter((claim) => claim.incarnation !== incarnation);
}

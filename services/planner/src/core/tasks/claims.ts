import type { TaskEvent } from "@spe/contracts";
import { updateTurns } from "../dispatch/enlist.js";
import { finishIfDone } from "../jobs/finish.js";
import { descriptionAt, type JobState, taskAt } from "../jobs/job-state.js";
import { emit } from "../jobs/set-job.js";
import { endStoppedTask } from "../jobs/stop.js";
import type { PartitionState } from "../partition-state.js";
import { timeText } from "../text/time-text.js";
import { answerDrop } from "./drop-claims.js";
import { failAttempt } from "./end-task.js";
import { setTask, touchTask } from "./set-task.js";
import type { Holder, Running } from "./task-state.js";

/**
 * Who runs a redelivered record (H1). An executor that finds a record below the end it noted asks; it is told to run it where the
 * attempt is open and nobody alive has it, to forget it where the attempt is over, and nothing while somebody alive has it.
 */
export function takeClaim(state: PartitionState, job: JobState, index: number, event: TaskEvent): void {
  const task = taskAt(job, index);
  const claim: Holder = { executor: event.executor, incarnation: event.incarnation };
  if (task.state.status === "queued") {
    grant(state, job, index, claim);
  } else if (task.state.status === "running") {
    const others = task.state.claims.filter(({ incarnation }) => incarnation !== claim.incarnation);
    setTask(state, job, index, { ...task.state, claims: [...others, claim] });
  }
}

/**
 * The holder of a running attempt is dead: the attempt waits for whoever is delivered its record next, or already was. Where all who
 * asked are reported dead the last of them is told to run it even so: a report can be wrong, and if it is right the next owner asks.
 */
export function loseHolder(state: PartitionState, job: JobState, index: number, running: Running): void {
  const { lane, queuedAtMs, readyAtMs, claims, holder } = running;
  if (job.stop !== undefined) {
    endStoppedTask(state, job, index, { executor: holder.executor, startedAtMs: running.startedAtMs });
    updateTurns(state, job);
    finishIfDone(state, job);
    return;
  }
  setTask(state, job, index, { status: "queued", lane, queuedAtMs, readyAtMs, begun: true });
  emit(state, job, {
    type: "task.queued",
    task: descriptionAt(job, index).name,
    attempt: taskAt(job, index).attempt,
    delivery: taskAt(job, index).deliveries,
    queuedAt: timeText(queuedAtMs),
  });
  const next = claims.findLast(({ incarnation }) => !state.fleet.isReportedDead(incarnation)) ?? claims.at(-1);
  if (next !== undefined) grant(state, job, index, next);
}

function grant(state: PartitionState, job: JobState, index: number, to: Holder): void {
  const task = taskAt(job, index);
  const { name } = descriptionAt(job, index);
  const attempt = { jobId: job.id, run: job.run, task: name, attempt: task.attempt };
  const delivery = task.deliveries + 1;
  if (delivery > state.settings.maxDeliveries) {
    answerDrop(state, attempt, to);
    const message = `Its executor vanished ${task.deliveries} times while it had the task.`;
    failAttempt(state, job, index, { reason: "lost", message });
    return;
  }
  task.deliveries = delivery;
  touchTask(state, job, index);
  const { executor, incarnation } = to;
  state.batch.executorCommands.push({ command: "grant", ...attempt, delivery, executor, incarnation });
}

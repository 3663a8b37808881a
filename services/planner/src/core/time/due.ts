import { makeReady, updateTurns, withdrawReady } from "../dispatch/enlist.js";
import { endWait } from "../jobs/commands.js";
import { forget } from "../jobs/finish.js";
import { hasEnded, taskAt } from "../jobs/job-state.js";
import { releaseJob } from "../jobs/start.js";
import { stopJob } from "../jobs/stop.js";
import type { PartitionState } from "../partition-state.js";
import { bury } from "../tasks/deaths.js";
import { answerCancel } from "../tasks/drop-claims.js";
import { failAttempt } from "../tasks/end-task.js";
import type { Timer } from "./timers.js";

/** Timers that grant take effect as soon as the time has come. */
export function fireGrants(state: PartitionState): void {
  const { timers, nowMs } = state;
  for (let timer = timers.takeDueGrant(nowMs); timer; timer = timers.takeDueGrant(nowMs)) {
    state.culprit = timer.owner;
    grant(state, timer);
  }
  state.culprit = undefined;
}

/** First phase: condemning timers are due, so the end of taskEvents is noted. */
export function noteCondemnation(state: PartitionState, taskEventsEnd: number): void {
  const first = state.timers.condemning.first;
  if (state.condemnation !== undefined || first === undefined || first.atMs > state.nowMs) return;
  state.condemnation = { untilMs: state.nowMs, taskEventsEnd };
}

/** Second phase: all that was said before is heard. Who is still condemned has its timer still. */
export function judgeCondemned(state: PartitionState): void {
  const { condemnation } = state;
  if (condemnation === undefined || state.positions.taskEvents < condemnation.taskEventsEnd) return;
  state.condemnation = undefined;
  const { condemning } = state.timers;
  for (let timer = condemning.takeDue(condemnation.untilMs); timer; timer = condemning.takeDue(condemnation.untilMs)) {
    state.culprit = timer.owner;
    condemn(state, timer);
  }
  state.culprit = undefined;
}

function grant(state: PartitionState, timer: Timer): void {
  if (timer.kind === "command") {
    endWait(state, Number(timer.owner));
    return;
  }
  const job = state.jobs.get(timer.owner);
  if (job === undefined) return;
  if (timer.kind === "start") releaseJob(state, job);
  else if (timer.kind === "forget") forget(state, job);
  else if (timer.kind === "retry") {
    job.taskTimers.delete(timer.task);
    makeReady(state, job, timer.task);
    updateTurns(state, job);
  }
}

function condemn(state: PartitionState, timer: Timer): void {
  if (timer.kind === "unknown_executor") {
    state.fleet.unknown.delete(timer.owner);
    state.batch.fleetChanged = true;
    bury(state, timer.owner);
    return;
  }
  const job = state.jobs.get(timer.owner);
  if (job === undefined || hasEnded(job)) return;
  if (timer.kind === "deadline") stopJob(state, job, "deadline");
  else failToStart(state, job.id, timer.task);
}

/** Nobody began a task in time. Its dispatch, if there is one, is void. */
function failToStart(state: PartitionState, jobId: string, index: number): void {
  const job = state.jobs.get(jobId);
  const description = job?.description.tasks[index];
  if (job === undefined || description === undefined) return;
  job.taskTimers.delete(index);
  const task = taskAt(job, index);
  if (task.state.status === "queued") {
    answerCancel(state, { jobId, run: job.run, task: description.name, attempt: task.attempt });
  } else withdrawReady(job, index);
  const message = `No executor began it within ${description.scheduleToStartMs ?? 0} ms.`;
  failAttempt(state, job, index, { reason: "schedule_to_start", message });
}

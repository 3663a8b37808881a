import type { FaultCode, JobCommand } from "@spe/contracts";
import { appendEvent, type EventStream } from "../events.js";
import type { CommandInput } from "../inputs.js";
import type { PartitionState } from "../partition-state.js";
import { bounds } from "../settings.js";
import { truncate } from "../text/utf8.js";
import type { CommandAnswer, RememberedCommand } from "./command-memory.js";
import { hasEnded, type JobState } from "./job-state.js";
import { resumeJob, tasksToResume } from "./resume.js";
import { emit } from "./set-job.js";
import { waitForTime } from "./start.js";
import { changeStopReason, stopJob } from "./stop.js";

/** A record of jobControl. The same command id twice acts once and is answered twice. */
export function takeCommand(state: PartitionState, input: CommandInput): void {
  const { jobId, pendingJobsEnd } = input;
  const command = bounded(input.command);
  state.culprit = jobId;
  const before = command.commandId ? state.commands.find(jobId, command) : undefined;
  if (before?.waits !== undefined) return;
  if (before?.answer !== undefined) publishAnswer(state, jobId, command, before.answer);
  else if (namesTooMuch(command)) answer(state, jobId, { ...command, tasks: undefined }, refused("invalid_parameter"));
  else if (isKnown(state, jobId)) decide(state, jobId, command);
  else {
    const untilMs = state.nowMs + bounds.forwardMs;
    const waiting = state.commands.remember({ jobId, command, waits: { untilMs, pendingJobsEnd } });
    watch(state, waiting);
  }
}

/** A job has turned up for which commands were waiting. */
export function answerWaiting(state: PartitionState, jobId: string): void {
  for (const waiting of state.commands.waitingFor(jobId)) {
    unwatch(state, waiting);
    state.commands.forget(waiting.serial);
    decide(state, jobId, waiting.command);
  }
}

/**
 * A command has waited long enough: there is no such job, once pendingJobs has been read up to where it ended when the command
 * came (H10).
 */
export function endWait(state: PartitionState, serial: number): void {
  const waiting = state.commands.get(serial);
  if (waiting?.waits === undefined) return;
  state.commands.timers.delete(serial);
  if (state.positions.pendingJobs < waiting.waits.pendingJobsEnd) {
    watch(state, state.commands.postpone(waiting, state.nowMs + bounds.recheckMs));
    return;
  }
  state.commands.forget(serial);
  answer(state, waiting.jobId, waiting.command, refused("job_not_found"));
}

export function watch(state: PartitionState, { serial, waits }: RememberedCommand): void {
  state.commands.timers.set(serial, state.timers.grant("command", waits?.untilMs ?? 0, String(serial)));
}

function unwatch(state: PartitionState, { serial }: RememberedCommand): void {
  const timer = state.commands.timers.get(serial);
  if (timer !== undefined) state.timers.cancel(timer);
  state.commands.timers.delete(serial);
}

function isKnown(state: PartitionState, jobId: string): boolean {
  return state.jobs.has(jobId) || state.ended.find(jobId, state.nowMs) !== undefined;
}

function decide(state: PartitionState, jobId: string, command: JobCommand): void {
  const job = state.jobs.get(jobId);
  if (job === undefined) {
    answer(state, jobId, command, refused(command.command === "retry" ? "not_retryable" : "already_ended"));
    return;
  }
  const act = actions.get(command.command);
  const verdict = act?.(state, job, command) ?? { answer: refused("invalid_parameter") };
  answer(state, jobId, command, verdict.answer);
  verdict.carryOut?.();
}

/** The answer goes out before what it sets in motion. */
interface Verdict {
  readonly answer: CommandAnswer;
  readonly carryOut?: () => void;
}

type Action = (state: PartitionState, job: JobState, command: JobCommand) => Verdict;

const actions: ReadonlyMap<string, Action> = new Map([
  ["start", startCommand],
  ["cancel", cancelCommand],
  ["retry", retryCommand],
]);

function startCommand(state: PartitionState, job: JobState): Verdict {
  if (hasEnded(job)) return { answer: refused("already_ended") };
  if (job.waitingFor !== "start") return { answer: refused("already_started") };
  return {
    answer: accepted,
    carryOut: () => {
      waitForTime(state, job);
    },
  };
}

function cancelCommand(state: PartitionState, job: JobState): Verdict {
  if (hasEnded(job)) return { answer: refused("already_ended") };
  return {
    answer: accepted,
    carryOut: () => {
      if (job.stop === undefined) stopJob(state, job, "cancelled");
      else if (job.stop === "fail_fast") changeStopReason(state, job, "cancelled");
    },
  };
}

function retryCommand(state: PartitionState, job: JobState, command: JobCommand): Verdict {
  if (!hasEnded(job)) return { answer: refused("not_ended") };
  if (command.tasks?.some((name) => !job.graph.indexByName.has(name))) return { answer: refused("task_not_found") };
  const tasks = tasksToResume(job, command.tasks);
  if (tasks.length === 0) return { answer: refused("not_retryable") };
  return {
    answer: accepted,
    carryOut: () => {
      resumeJob(state, job, tasks);
    },
  };
}

const accepted: CommandAnswer = {};

function refused(code: FaultCode): CommandAnswer {
  return { code };
}

function answer(state: PartitionState, jobId: string, command: JobCommand, verdict: CommandAnswer): void {
  if (command.commandId) {
    state.commands.remember({ jobId, command: { ...command, tasks: undefined }, answer: verdict });
  }
  publishAnswer(state, jobId, command, verdict);
}

/** Refuses a command without looking at its job. */
export function answerRefused(state: PartitionState, jobId: string, command: JobCommand, code: FaultCode): void {
  publishAnswer(state, jobId, bounded(command), refused(code));
}

function publishAnswer(state: PartitionState, jobId: string, command: JobCommand, { code }: CommandAnswer): void {
  const fields = {
    type: code === undefined ? "command.accepted" : "command.refused",
    commandId: command.commandId,
    command: command.command,
    code,
    reason: command.reason,
  };
  const job = state.jobs.get(jobId);
  if (job !== undefined) {
    emit(state, job, fields);
    return;
  }
  const past = state.ended.find(jobId, state.nowMs);
  // For an id that was never seen the sequence is 0: nothing that a view could order.
  const stream: EventStream = { id: jobId, run: past?.run ?? 0, sequence: past?.sequence ?? -1, outbox: [] };
  state.batch.strays.push(stream);
  appendEvent(stream, state.nowMs, fields);
  if (past !== undefined) state.ended.setSequence(past, stream.sequence);
}

/** More names than any job has: kept waiting, they would not fit into a record (H7). */
function namesTooMuch({ tasks }: JobCommand): boolean {
  return (tasks?.reduce((chars, name) => chars + name.length + 3, 0) ?? 0) > bounds.commandNamesChars;
}

function bounded({ command, commandId, reason, tasks }: JobCommand): JobCommand {
  return {
    command: truncate(command, 64),
    commandId: commandId ? truncate(commandId, bounds.commandIdChars) : undefined,
    reason: reason ? truncate(reason, bounds.reasonChars) : undefined,
    tasks,
  };
}

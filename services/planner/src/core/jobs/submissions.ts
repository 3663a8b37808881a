import type { FaultDetail, JobError } from "@spe/contracts";
import type { ReadableSubmission, Submission } from "@spe/job";
import type { RememberedId } from "../ended/ended-ids.js";
import { appendEvent, type EventStream } from "../events.js";
import type { SubmissionInput } from "../inputs.js";
import type { PartitionState } from "../partition-state.js";
import { timeText } from "../text/time-text.js";
import { answerWaiting } from "./commands.js";
import { emitPending } from "./emit-pending.js";
import { forget } from "./finish.js";
import { hasEnded, type JobState, newJobState } from "./job-state.js";
import { unknownNames } from "./known-types.js";
import { resumeJob, tasksToResume } from "./resume.js";
import { emit } from "./set-job.js";
import { beginJob } from "./start.js";

/** A record of pendingJobs: a new job, one already known, or nothing that can run. */
export function takeSubmission(state: PartitionState, input: SubmissionInput): void {
  const { submission } = input;
  state.culprit = submission.id;
  const job = state.jobs.get(submission.id);
  const past = state.ended.find(submission.id, state.nowMs);
  if (job !== undefined && isOutOfMind(state, job, submission, past)) {
    forget(state, job);
    judgeAfresh(state, input, undefined);
  } else if (job !== undefined) takeDuplicate(state, input, job);
  else if (past === undefined) judgeAfresh(state, input, undefined);
  else takePast(state, input, past);
}

/** Ended so long ago that its id is free again, and this submission does not ask for more of it. */
function isOutOfMind(
  { nowMs, settings }: PartitionState,
  job: JobState,
  submission: Submission,
  past: RememberedId | undefined,
): boolean {
  if (past !== undefined || !hasEnded(job)) return false;
  const wantsMore = submission.kind === "job" && submission.onDuplicate === "resume";
  return !wantsMore && (job.finishedAtMs ?? 0) + settings.dedupWindowMs <= nowMs;
}

/** The id of a job that is still held here: the same request changes nothing, unless it asks for what is left to run on. */
function takeDuplicate(state: PartitionState, input: SubmissionInput, job: JobState): void {
  const { submission } = input;
  if (submission.digest !== job.digest) {
    const error = reportConflict(state, input);
    emit(state, job, { type: "job.conflict", error });
    return;
  }
  if (submission.kind !== "job" || submission.onDuplicate !== "resume" || !hasEnded(job)) return;
  const tasks = tasksToResume(job);
  if (tasks.length > 0) resumeJob(state, job, tasks);
}

/** The id of a job of which nothing is held any more but that it ended. */
function takePast(state: PartitionState, input: SubmissionInput, past: RememberedId): void {
  const { submission, offset } = input;
  if (past.hasDigest(submission.digest)) {
    if (submission.kind === "unreadable") state.batch.deadLetters.push({ offset, ...faultOf(submission) });
    return;
  }
  if (past.status === "rejected") {
    judgeAfresh(state, input, past);
    return;
  }
  const error = reportConflict(state, input);
  const stream = strayStream(state, submission.id, past);
  appendEvent(stream, state.nowMs, { type: "job.conflict", error });
  state.ended.setSequence(past, stream.sequence);
}

/** Nothing about a known id makes a completion (H11): the record goes to the dead letters. */
function reportConflict(state: PartitionState, { submission, offset }: SubmissionInput): JobError {
  const error = { code: "id_conflict", message: `Another request already has the job id "${submission.id}".` };
  state.batch.deadLetters.push({ offset, ...(submission.kind === "unreadable" ? faultOf(submission) : error) });
  return error;
}

function judgeAfresh(state: PartitionState, input: SubmissionInput, past: RememberedId | undefined): void {
  const { submission, offset } = input;
  if (submission.kind === "unreadable") {
    const fault = faultOf(submission);
    state.batch.deadLetters.push({ offset, ...fault });
    rejectJob(state, input, past, [fault]);
  } else if (submission.kind === "invalid") {
    rejectJob(state, input, past, submission.faults, submission.name);
  } else {
    const faults = unknownNames(state, submission);
    if (faults.length > 0) rejectJob(state, input, past, faults, submission.job.name);
    else accept(state, input, submission, past);
  }
}

function accept(
  state: PartitionState,
  { offset, timestampMs }: SubmissionInput,
  { id, job: description, digest }: ReadableSubmission,
  past: RememberedId | undefined,
): void {
  const job = newJobState({
    id,
    digest,
    description,
    run: (past?.run ?? 0) + 1,
    sequence: past?.sequence ?? 0,
    submittedAtMs: timestampMs,
    receipt: { partition: state.settings.partition, offset },
  });
  job.unsavedText = JSON.stringify(description);
  state.jobs.set(id, job);
  emitPending(state, job);
  beginJob(state, job);
  answerWaiting(state, id);
}

/** A job that never will run: one event, one completion, and an id that is remembered. */
export function rejectJob(
  state: PartitionState,
  { submission: { id, digest }, timestampMs, offset }: SubmissionInput,
  past: RememberedId | undefined,
  faults: readonly Pick<FaultDetail, "code" | "message" | "pointer" | "cycle">[],
  name?: string,
): void {
  const errors = faults.map(({ code, message, pointer, cycle }) => ({ code, message, pointer, cycle }));
  const stream = strayStream(state, id, { run: (past?.run ?? 0) + 1, sequence: past?.sequence ?? 0 });
  const submittedAt = timeText(timestampMs);
  const finishedAt = timeText(state.nowMs);
  const error = errors[0];
  const receipt = { receiptPartition: state.settings.partition, receiptOffset: offset };
  appendEvent(stream, state.nowMs, {
    type: "job.rejected",
    error,
    errors,
    submittedAt,
    finishedAt,
    digest,
    ...receipt,
  });
  const { run, sequence } = stream;
  state.batch.completions.push({ jobId: id, run, name, status: "rejected", submittedAt, finishedAt, error });
  state.ended.add(id, digest, { run, status: "rejected", sequence, endedAtMs: state.nowMs });
  answerWaiting(state, id);
}

function faultOf({
  code,
  message,
}: {
  code: FaultDetail["code"];
  message: string;
}): Pick<FaultDetail, "code" | "message"> {
  return { code, message };
}

function strayStream(state: PartitionState, id: string, from: { run: number; sequence: number }): EventStream {
  const stream: EventStream = { id, run: from.run, sequence: from.sequence, outbox: [] };
  state.batch.strays.push(stream);
  return stream;
}

import type { PlannerStateEntry } from "@spe/contracts";
import type { StateEntry } from "../effects.js";
import type { JobState } from "../jobs/job-state.js";
import { bounds } from "../settings.js";
import { pending, type Task } from "../tasks/task-state.js";
import { split } from "../text/utf8.js";
import type { JobHead, StoredTaskState, TaskRecord } from "./job-record.js";
import { keys } from "./keys.js";

/** Appends the records of what has changed of a job since they were last written: its head, and the blocks of the tasks concerned. */
export function encodeJob(job: JobState, into: StateEntry[]): void {
  if (job.forgotten) {
    for (const key of [...job.storedKeys].sort()) into.push({ key, entry: null });
    job.storedKeys.clear();
    return;
  }
  const write = (key: string, entry: PlannerStateEntry): void => {
    job.storedKeys.add(key);
    into.push({ key, entry });
  };
  const isInline = encodeDescription(job, write);
  for (const block of job.dirtyBlocks) encodeBlock(job, block, write);
  job.dirtyBlocks.clear();
  const description = isInline ? job.description : countChunks(job);
  write(keys.job(job.id), entryOf("job", headOf(job, description)));
}

/** Writes the description where it is new, in chunks where it is long. Answers whether it stands in the head. */
function encodeDescription(job: JobState, write: Write): boolean {
  const text = job.unsavedText;
  job.unsavedText = undefined;
  if (text === undefined) return !job.storedKeys.has(keys.description(job.id, 0));
  if (text.length <= bounds.inlineDescriptionChars) return true;
  split(text, bounds.descriptionChunkChars).forEach((chunk, number) => {
    write(keys.description(job.id, number), { kind: "description", version: 1, body: chunk });
  });
  return false;
}

type Write = (key: string, entry: PlannerStateEntry) => void;

function encodeBlock(job: JobState, block: number, write: Write): void {
  const first = block * bounds.blockTasks;
  job.tasks.slice(first, first + bounds.blockTasks).forEach(({ state }, index) => {
    const key = keys.result(job.id, first + index);
    if (state.status !== "succeeded" || !isApart(state.result.text) || job.storedKeys.has(key)) return;
    write(key, { kind: "result", version: 1, body: state.result.text });
  });
  if (block > 0) write(keys.block(job.id, block), entryOf("tasks", { tasks: recordsOf(job, block) }));
}

function headOf(job: JobState, description: JobHead["description"]): JobHead {
  return {
    id: job.id,
    digest: job.digest,
    run: job.run,
    sequence: job.sequence,
    status: job.status,
    submittedAtMs: job.submittedAtMs,
    receiptOffset: job.receipt.offset,
    turns: job.turns,
    waitingFor: job.waitingFor,
    startAtMs: job.startAtMs,
    runnableAtMs: job.runnableAtMs,
    startedAtMs: job.startedAtMs,
    finishedAtMs: job.finishedAtMs,
    stop: job.stop,
    description,
    tasks: recordsOf(job, 0),
  };
}

function recordsOf(job: JobState, block: number): TaskRecord[] {
  const first = block * bounds.blockTasks;
  return job.tasks.slice(first, first + bounds.blockTasks).map(recordOf);
}

function recordOf({ attempt, retries, deliveries, state, standby }: Task): TaskRecord {
  if (standby !== undefined) return [attempt, retries, deliveries, storedState(state), standby];
  return state === pending && attempt === 0 ? 0 : [attempt, retries, deliveries, storedState(state)];
}

function storedState(state: Task["state"]): StoredTaskState {
  if (state.status !== "succeeded" || !isApart(state.result.text)) return state;
  const { bytes, offset } = state.result;
  return { ...state, result: { bytes, offset, isApart: true } };
}

function isApart(text: string | undefined): text is string {
  return text !== undefined && text.length > bounds.inlineResultChars;
}

function countChunks(job: JobState): number {
  let chunks = 0;
  while (job.storedKeys.has(keys.description(job.id, chunks))) chunks++;
  return chunks;
}

export function entryOf(kind: string, body: object): PlannerStateEntry {
  return { kind, version: 1, body: JSON.stringify(body) };
}

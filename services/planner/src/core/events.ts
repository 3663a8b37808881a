import type { JobEvent, JobEvents } from "@spe/contracts";
import { bounds } from "./settings.js";
import { timeText } from "./text/time-text.js";
import { utf8Bytes } from "./text/utf8.js";

/** What carries the events of one job: its run, and the sequence that rises by one for the life of the id. */
export interface EventStream {
  readonly id: string;
  run: number;
  /** Of the last event. */
  sequence: number;
  /** Events since the last settle, as the records they will be. */
  readonly outbox: EventGroup[];
}

export interface EventGroup {
  readonly run: number;
  readonly events: JobEvent[];
  bytes: number;
}

/** An event without what every event has. */
export type EventFields = Omit<JobEvent, "sequence" | "time">;

/** Adds an event. A record takes events of one run, up to 512 KiB; only a single larger event exceeds that. */
export function appendEvent(stream: EventStream, nowMs: number, fields: EventFields): void {
  stream.sequence++;
  const event: JobEvent = { sequence: stream.sequence, time: timeText(nowMs), ...fields };
  const bytes = sizeOf(fields);
  const last = stream.outbox.at(-1);
  if (last?.run === stream.run && last.bytes + bytes <= bounds.eventRecordBytes) {
    last.events.push(event);
    last.bytes += bytes;
  } else {
    stream.outbox.push({ run: stream.run, events: [event], bytes });
  }
}

/** The last event of this batch where it is a progress of the same attempt: the newer one takes its place. */
export function replaceProgress(stream: EventStream, nowMs: number, fields: EventFields): boolean {
  const events = stream.outbox.at(-1)?.events;
  const last = events?.at(-1);
  if (last?.type !== "task.progress" || last.task !== fields.task || last.attempt !== fields.attempt) return false;
  events?.splice(-1, 1, { sequence: last.sequence, time: timeText(nowMs), ...fields });
  return true;
}

export function takeRecords(stream: EventStream): JobEvents[] {
  const records = stream.outbox.map(({ run, events }) => ({ jobId: stream.id, run, events }));
  stream.outbox.length = 0;
  return records;
}

/** An upper bound for the small fields, counted where a field can be large. */
function sizeOf(event: EventFields): number {
  let bytes = 512 + 3 * (event.task?.length ?? 0) + 3 * (event.failure?.message.length ?? 0);
  if (typeof event.result === "string") bytes += utf8Bytes(event.result);
  if (typeof event.description === "string") bytes += utf8Bytes(event.description);
  if (event.errors) bytes += 3 * event.errors.reduce((sum, error) => sum + error.message.length + 256, 0);
  return bytes;
}

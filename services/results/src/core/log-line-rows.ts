import type { LogLinesEntry } from "./log-entry.js";
import { storableText, storableTextOrNull, storableTime } from "./storable.js";
import type { LogLineRow } from "./view-changes.js";

/** The lines of one record, each with the place that is its id for ever. */
export function logLineRows({ value, partition, offset, timestampMs }: LogLinesEntry): LogLineRow[] {
  return value.lines.map((line, place) => ({
    jobId: storableText(value.jobId),
    logPartition: partition,
    logOffset: offset,
    line: place,
    run: value.run,
    task: storableText(value.task),
    attempt: value.attempt,
    delivery: value.delivery,
    index: line.index,
    executor: storableText(value.executor),
    stream: storableText(line.stream),
    level: storableText(line.level),
    time: storableTime(line.time) ?? timestampMs,
    message: storableText(line.message),
    fields: storableTextOrNull(line.fields),
    truncated: line.truncated ?? false,
  }));
}

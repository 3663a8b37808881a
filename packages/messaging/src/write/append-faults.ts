import type { Fault } from "../cluster/fault.js";
import { badRecord, perhapsWritten, producerUnknown, repeatable, tooLarge } from "../cluster/kafka-error.js";
import { RecordTooLargeError, RefusedError } from "../errors.js";
import type { OutgoingRecord, TopicPartition } from "../port.js";
import { encodedSizeBound } from "../wire/encode-record-batch.js";

/** What to do about a batch that a broker answered with an error: the batch as it was, under another number, in halves, or not at all. */
export type AppendVerdict = "repeat" | "renumber" | "halve" | "refuse";

export function judgeAppendFault(reason: string): AppendVerdict {
  if (repeatable.has(reason) || perhapsWritten.has(reason)) return "repeat";
  if (producerUnknown.has(reason)) return "renumber";
  return badRecord.has(reason) ? "halve" : "refuse";
}

/** For the caller whose record is the one that the broker does not take. */
export function recordError(record: OutgoingRecord, fault: Fault): Error {
  if (!tooLarge.has(fault.reason)) return refusedError(record, fault);
  return new RecordTooLargeError(record.topic, record.partition, encodedSizeBound(record));
}

export function refusedError(partition: TopicPartition, fault: Fault): RefusedError {
  return new RefusedError(appendingTo(partition), fault.reason, fault);
}

export function appendingTo({ topic, partition }: TopicPartition): string {
  return `Appending to ${topic}-${partition.toString()}`;
}

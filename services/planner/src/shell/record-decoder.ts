import type { Names, TaskEvent } from "@spe/contracts";
import { readSubmission } from "@spe/job";
import { type Codec, type LogRecord, type OutgoingRecord, UndecodableError } from "@spe/messaging";
import type { Logger } from "@spe/runtime";
import type { Input, InputTopic } from "../core/inputs.js";
import type { Arrival } from "./arrival.js";
import type { PartitionMetrics } from "./planner-metrics.js";
import { readCommand } from "./read-command.js";
import { deadLetterOf, forwardOf } from "./unjudged-records.js";

/** Counted on top of key and value, for what a record occupies while it waits. */
const recordOverheadBytes = 200;

export interface DecoderParts {
  readonly names: Names;
  readonly codec: Codec;
  readonly partitionCount: number;
  /** Partition of the dead letters for records of this planner partition. */
  readonly deadLetterPartition: number;
  readonly metrics: PartitionMetrics;
  readonly logger: Logger;
}

/**
 * The edge of the planner: turns the records of its three inputs into what the core understands. Whatever the bytes are, there is
 * an arrival for them, so that positions always move on.
 *
 * Rejects with RegistryUnavailableError while a record's schema can't be asked for: it has not been judged then.
 */
export class RecordDecoder {
  readonly #parts: DecoderParts;

  constructor(parts: DecoderParts) {
    this.#parts = parts;
  }

  /** `pendingJobsEnd` is used by commands only: the end of this partition of pendingJobs, asked after `record` was read. */
  async decode(topic: InputTopic, record: LogRecord, pendingJobsEnd: number): Promise<Arrival> {
    const forward = forwardOf(record, this.#parts.partitionCount);
    if (forward !== undefined) return this.#passed(topic, record, [forward]);
    switch (topic) {
      case "pendingJobs":
        return this.#submission(record);
      case "jobControl":
        return this.#command(record, pendingJobsEnd);
      case "taskEvents":
        return this.#taskEvent(record);
    }
  }

  async #submission(record: LogRecord): Promise<Arrival> {
    const { codec } = this.#parts;
    const submission = await readSubmission(
      record.key,
      record.value,
      record,
      (bytes) => codec.decodeFast("pendingJobs", bytes) ?? codec.decodeSlow("pendingJobs", bytes),
    );
    return arrivalOf("pendingJobs", record, { kind: "submission", submission, ...placeOf(record) });
  }

  async #command(record: LogRecord, pendingJobsEnd: number): Promise<Arrival> {
    const reading = await readCommand(record.key, record.value, this.#parts.codec);
    if (!reading.ok) {
      const fault = { code: "unreadable_record", message: reading.message };
      return this.#passed("jobControl", record, [this.deadLetter(record, fault)]);
    }
    const { jobId, command } = reading;
    return arrivalOf("jobControl", record, { kind: "command", jobId, command, pendingJobsEnd, ...placeOf(record) });
  }

  async #taskEvent(record: LogRecord): Promise<Arrival> {
    const event = await this.#decodeTaskEvent(record);
    if (event === undefined) return this.#passed("taskEvents", record, []);
    return arrivalOf("taskEvents", record, { kind: "taskEvent", event, ...placeOf(record) });
  }

  /** Only executors write there: what can't be read is a mistake of ours or a stranger's, and nobody waits for it. */
  async #decodeTaskEvent(record: LogRecord): Promise<TaskEvent | undefined> {
    const { codec, logger } = this.#parts;
    try {
      if (record.value === null) throw new UndecodableError("It has no value.");
      return codec.decodeFast("taskEvents", record.value) ?? (await codec.decodeSlow("taskEvents", record.value));
    } catch (error) {
      if (!(error instanceof UndecodableError)) throw error;
      logger.error({ ...at(record), reason: error.message }, "a record of taskEvents can't be read; it is skipped");
      return undefined;
    }
  }

  deadLetter(record: LogRecord, fault: { readonly code: string; readonly message: string }): OutgoingRecord {
    const { code, message: reason } = fault;
    this.#parts.logger.warn({ ...at(record), code, reason }, "a record goes to the dead letters");
    this.#parts.metrics.putAside();
    return deadLetterOf(record, fault, { names: this.#parts.names, partition: this.#parts.deadLetterPartition });
  }

  #passed(topic: InputTopic, record: LogRecord, outputs: readonly OutgoingRecord[]): Arrival {
    return arrivalOf(topic, record, { kind: "passed", topic, nextOffset: record.offset + 1 }, outputs);
  }
}

/** A stretch of offsets that holds no records. */
export function emptyStretch(topic: InputTopic, offset: number, nextOffset: number): Arrival {
  const input: Input = { kind: "passed", topic, nextOffset };
  return { topic, offset, bytes: 0, input, outputs: [] };
}

function arrivalOf(
  topic: InputTopic,
  record: LogRecord,
  input: Input,
  outputs: readonly OutgoingRecord[] = [],
): Arrival {
  const bytes = (record.key?.length ?? 0) + (record.value?.length ?? 0) + recordOverheadBytes;
  return { topic, offset: record.offset, bytes, input, outputs, record };
}

function placeOf({ offset, timestampMs }: LogRecord): { offset: number; timestampMs: number } {
  return { offset, timestampMs };
}

function at({ topic, partition, offset }: LogRecord): { topic: string; partition: number; offset: number } {
  return { topic, partition, offset };
}

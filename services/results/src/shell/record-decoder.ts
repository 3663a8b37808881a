import { homePartition, type MessageTypes, type Names } from "@spe/contracts";
import { readSubmission } from "@spe/job";
import { type Codec, type LogRecord, type MessageName, UndecodableError } from "@spe/messaging";
import type { Logger } from "@spe/runtime";
import type { LogEntry } from "../core/log-entry.js";

export interface DecoderParts {
  readonly names: Names;
  readonly codec: Codec;
  readonly partitionCount: number;
  readonly logger: Logger;
  readonly onSkipped: (topic: string) => void;
}

/**
 * The edge: turns records into what the core understands; undefined for those that the view has no use for.
 * Rejects with RegistryUnavailableError while a record's schema can't be asked for.
 */
export class RecordDecoder {
  readonly #parts: DecoderParts;

  constructor(parts: DecoderParts) {
    this.#parts = parts;
  }

  /** Of one partition of one topic, in order. */
  async decodeAll(topic: string, records: readonly LogRecord[]): Promise<LogEntry[]> {
    const entries: LogEntry[] = [];
    for (const record of records) {
      const entry = await this.#decode(topic, record);
      if (entry !== undefined) entries.push(entry);
    }
    return entries;
  }

  async #decode(topic: string, record: LogRecord): Promise<LogEntry | undefined> {
    const { names } = this.#parts;
    const { partition, offset, timestampMs } = record;
    const place = { partition, offset, timestampMs };
    switch (topic) {
      case names.pendingJobs:
        return this.#submission(record);
      case names.jobEvents: {
        const value = await this.#message("jobEvents", record);
        return value && { kind: "events", value, ...place };
      }
      case names.taskLogs: {
        const value = await this.#message("taskLogs", record);
        return value && { kind: "log lines", value, ...place };
      }
      default:
        throw new Error(`Nothing is to be read of ${topic}.`);
    }
  }

  /** A record away from its home is forwarded there by the planner; one that can't be read is judged by the planner alone. */
  async #submission(record: LogRecord): Promise<LogEntry | undefined> {
    const { codec, partitionCount } = this.#parts;
    const { key, value, partition, offset, timestampMs } = record;
    if (key !== null && homePartition(key, partitionCount) !== partition) return undefined;
    const submission = await readSubmission(
      key,
      value,
      record,
      (bytes) => codec.decodeFast("pendingJobs", bytes) ?? codec.decodeSlow("pendingJobs", bytes),
    );
    if (submission.kind === "unreadable") return undefined;
    return { kind: "submission", submission, partition, offset, timestampMs };
  }

  /** These topics are written by SPE: what can't be read is a mistake of ours or a stranger's, and nobody waits for it. */
  async #message<N extends MessageName>(name: N, record: LogRecord): Promise<MessageTypes[N] | undefined> {
    const { codec, logger, onSkipped } = this.#parts;
    const { topic, partition, offset, value } = record;
    try {
      if (value === null) throw new UndecodableError("It has no value.");
      return codec.decodeFast(name, value) ?? (await codec.decodeSlow(name, value));
    } catch (error) {
      if (!(error instanceof UndecodableError)) throw error;
      logger.error(
        { topic, partition, offset, reason: error.message },
        "a record can't be read; the view goes on without it",
      );
      onSkipped(topic);
      return undefined;
    }
  }
}

import { type Codec, type FetchedBatch, type LogReader, type Messaging, UndecodableError } from "@spe/messaging";
import type { Logger } from "@spe/runtime";
import { type BeatEntry, foldBeats } from "../core/executor-rows.js";
import { backoffMs, pause } from "./back-off.js";
import type { Database } from "./database.js";
import { markExecutorsGone, upsertExecutors } from "./sql/executors.js";

export interface ExecutorWatchParts {
  readonly messaging: Messaging;
  readonly codec: Codec;
  readonly database: Database;
  readonly topic: string;
  readonly logger: Logger;
}

/**
 * Copies the last beat of every executor into the view. Each instance reads all of executorRegistry (it is small and compacted)
 * and writes only what is newer, so that any number of them may.
 */
export class ExecutorWatch {
  readonly #parts: ExecutorWatchParts;
  readonly #stopping = new AbortController();
  readonly #reader: LogReader;

  constructor(parts: ExecutorWatchParts) {
    this.#parts = parts;
    this.#reader = parts.messaging.reader({
      isolation: "read_committed",
      onBatch: (batch) => this.#take(batch),
      onOutOfRange: (position) => this.#reader.add([{ ...position, offset: 0 }]), // a new topic: its beats are all there is
    });
  }

  async start(): Promise<void> {
    const { messaging, topic } = this.#parts;
    this.#reader.add(await messaging.admin.beginningOffsets([{ topic, partition: 0 }]));
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#reader.stop();
  }

  /** Until it is written, or nobody waits for it any more. */
  async #take(batch: FetchedBatch): Promise<void> {
    const { database, logger } = this.#parts;
    for (let attempt = 0; !this.#stopping.signal.aborted; attempt++) {
      try {
        const { executors, deaths } = foldBeats(await this.#decodeAll(batch));
        await upsertExecutors(database, executors);
        await markExecutorsGone(database, deaths);
        return;
      } catch (err) {
        logger.warn({ err, attempt }, "beats of executors could not be written; trying again");
        await pause(backoffMs(attempt), this.#stopping.signal);
      }
    }
  }

  async #decodeAll({ records }: FetchedBatch): Promise<BeatEntry[]> {
    const { codec, logger } = this.#parts;
    const entries: BeatEntry[] = [];
    for (const { value, offset, timestampMs } of records) {
      if (value === null) continue; // an executor that was forgotten on purpose
      try {
        const beat = codec.decodeFast("executorRegistry", value) ?? (await codec.decodeSlow("executorRegistry", value));
        entries.push({ value: beat, offset, timestampMs });
      } catch (error) {
        if (!(error instanceof UndecodableError)) throw error;
        logger.error({ offset, reason: error.message }, "a beat can't be read; it is skipped");
      }
    }
    return entries;
  }
}

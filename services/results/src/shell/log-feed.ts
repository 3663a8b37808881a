import {
  type FetchedBatch,
  type LogReader,
  type LogRecord,
  type Messaging,
  RegistryUnavailableError,
} from "@spe/messaging";
import type { Logger } from "@spe/runtime";
import type { LogEntry } from "../core/log-entry.js";
import { backoffMs, pause } from "./back-off.js";
import type { Inbox } from "./inbox.js";
import type { PlannerWords } from "./planner-words.js";
import type { RecordDecoder } from "./record-decoder.js";
import type { Seat, Seats } from "./seats.js";

export interface LogFeedParts {
  readonly messaging: Messaging;
  readonly decoder: RecordDecoder;
  readonly words: PlannerWords;
  readonly inbox: Inbox;
  readonly seats: Seats;
  readonly logger: Logger;
  readonly signal: AbortSignal;
}

/** Reads the seats, decodes, and puts into the inbox. Only what is committed counts: clients may submit inside transactions. */
export class LogFeed {
  readonly #parts: LogFeedParts;
  readonly reader: LogReader;
  #registryFault: string | undefined;
  #stall: { readonly sentence: string; readonly at: number } | undefined;

  constructor(parts: LogFeedParts) {
    this.#parts = parts;
    this.reader = parts.messaging.reader({
      isolation: "read_committed",
      onBatch: (batch) => this.#take(batch),
      onOutOfRange: (position, log) => parts.seats.outOfRange(position, log),
      onStall: (error) => {
        this.#stall = { sentence: error.message, at: performance.now() };
        parts.logger.warn({ err: error }, "the log can't be read at the moment");
      },
    });
  }

  /** Why records don't come in, as sentences. */
  faults(): readonly string[] {
    const isStalled = this.#stall !== undefined && (this.reader.lastFetchOkAt() ?? 0) < this.#stall.at;
    return [
      ...(isStalled && this.#stall ? [this.#stall.sentence] : []),
      ...(this.#registryFault ? [this.#registryFault] : []),
    ];
  }

  async stop(): Promise<void> {
    await this.reader.stop();
  }

  async #take(batch: FetchedBatch): Promise<void> {
    const { words, seats, inbox, signal } = this.#parts;
    const seat = seats.of(batch);
    if (seat === undefined) return;
    seat.end = batch.highWatermark;
    const entries = await this.#decode(seat, await words.unspoken(batch));
    if (entries === undefined || !seats.isCurrent(seat) || signal.aborted) return;
    const hasRoom = inbox.put({ seat, entries, nextOffset: batch.nextOffset, bytes: bytesOf(batch) });
    words.hear(batch.partition, entries);
    await hasRoom;
  }

  /** While the registry is away the partition waits; undefined when it is no longer ours to read. */
  async #decode(seat: Seat, records: readonly LogRecord[]): Promise<readonly LogEntry[] | undefined> {
    const { decoder, seats, logger, signal } = this.#parts;
    const { topic, partition } = seat;
    for (let attempt = 0; seats.isCurrent(seat) && !signal.aborted; attempt++) {
      try {
        const entries = await decoder.decodeAll(topic, records);
        this.#registryFault = undefined;
        return entries;
      } catch (error) {
        if (!(error instanceof RegistryUnavailableError)) throw error;
        this.#registryFault = error.message;
        if (attempt === 0) logger.warn({ err: error, topic, partition }, "a partition waits for the registry");
        await pause(backoffMs(attempt), signal);
      }
    }
    return undefined;
  }
}

const recordOverheadBytes = 200;

function bytesOf({ records }: FetchedBatch): number {
  return records.reduce(
    (sum, { key, value }) => sum + (key?.length ?? 0) + (value?.length ?? 0) + recordOverheadBytes,
    0,
  );
}

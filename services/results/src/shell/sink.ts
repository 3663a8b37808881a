import type { Logger } from "@spe/runtime";
import { fold } from "../core/fold.js";
import type { LogEntry } from "../core/log-entry.js";
import type { ViewChanges } from "../core/view-changes.js";
import { backoffMs, pause } from "./back-off.js";
import type { Database } from "./database.js";
import { type Delivery, halves } from "./delivery.js";
import type { Inbox } from "./inbox.js";
import { RefusedRowsError } from "./refused-rows-error.js";
import type { Seat, Seats } from "./seats.js";
import type { SinkMetrics } from "./sink-metrics.js";
import { advancePositions, type Move } from "./sql/positions.js";
import { writeChanges } from "./write-changes.js";

export interface SinkParts {
  readonly inbox: Inbox;
  readonly seats: Seats;
  readonly database: Database;
  readonly metrics: SinkMetrics;
  readonly logger: Logger;
}

/**
 * Takes batches from the inbox and writes each, with the positions it brings the view to, in one transaction: exactly once.
 *
 * The positions move by compare-and-set. Where one does not stand as believed, another instance owns the partition, or a commit
 * went through of which we never heard: nothing is written, and the seats begin again where the database says.
 */
export class Sink {
  readonly #parts: SinkParts;
  readonly #stopping = new AbortController();
  /** Ends the retries of a batch too. */
  readonly #givingUp = new AbortController();
  #running: Promise<void> = Promise.resolve();
  #fault: string | undefined;

  constructor(parts: SinkParts) {
    this.#parts = parts;
  }

  start(): void {
    this.#running = this.#run();
  }

  /** Why nothing is being written right now. */
  faults(): readonly string[] {
    return this.#fault === undefined ? [] : [this.#fault];
  }

  /** Finishes the batch that is being written, unless the database is away. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#parts.inbox.close();
    if (this.#fault !== undefined) this.#givingUp.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    while (!this.#stopping.signal.aborted) await this.#write(await this.#parts.inbox.take(this.#stopping.signal));
  }

  async #write(deliveries: readonly Delivery[]): Promise<void> {
    for (let attempt = 0; !this.#givingUp.signal.aborted; attempt++) {
      const batch = deliveries.filter(({ seat }) => this.#parts.seats.isCurrent(seat));
      if (batch.length === 0) break;
      try {
        await this.#writeOnce(batch);
        break;
      } catch (error) {
        if (error instanceof RefusedRowsError) return this.#isolate(batch, error);
        await this.#notNow(error, attempt);
      }
    }
    this.#fault = undefined;
  }

  /** One record is the culprit: halves are tried until it stands alone, then the view goes on without it. */
  async #isolate(batch: readonly Delivery[], error: RefusedRowsError): Promise<void> {
    const parts = halves(batch);
    if (parts === undefined) return this.#goOnWithout(batch, error);
    for (const part of parts) await this.#write(part);
  }

  /** `batch` has but one record. */
  async #goOnWithout(batch: readonly Delivery[], error: RefusedRowsError): Promise<void> {
    const { logger, metrics } = this.#parts;
    for (const { seat, entries } of batch) {
      const { topic, partition } = seat;
      for (const { offset } of entries) {
        logger.error(
          { err: error, topic, partition, offset },
          "a record can't be written; the view goes on without it",
        );
        metrics.skipped(topic);
      }
    }
    await this.#write(batch.map((delivery) => ({ ...delivery, entries: [] })));
  }

  async #writeOnce(batch: readonly Delivery[]): Promise<void> {
    const { seats, metrics } = this.#parts;
    const startedAt = performance.now();
    const moves = movesOf(batch);
    const entries = batch.flatMap((delivery) => delivery.entries);
    if (await this.#transact(moves, entries)) {
      for (const { seat, next } of moves) seat.position = next;
      metrics.written(entries.length, performance.now() - startedAt);
    } else {
      this.#parts.logger.info(
        { partitions: moves.length },
        "the view stands elsewhere than believed; reading on from there",
      );
      metrics.contested();
      seats.reopen(moves.map(({ seat }) => seat));
    }
  }

  async #transact(moves: readonly Move[], entries: readonly LogEntry[]): Promise<boolean> {
    const { database } = this.#parts;
    const changes = foldOrRefuse(entries);
    return database.transaction(async (tx) => {
      if (!(await advancePositions(tx, moves))) return false;
      await writeChanges(tx, changes);
      return true;
    });
  }

  async #notNow(error: unknown, attempt: number): Promise<void> {
    const { logger, metrics } = this.#parts;
    this.#fault = `The last batch could not be written: ${error instanceof Error ? error.message : String(error)}`;
    metrics.failed();
    logger.warn({ err: error, attempt }, "a batch could not be written; trying again");
    if (this.#stopping.signal.aborted) this.#givingUp.abort();
    await pause(backoffMs(attempt), this.#givingUp.signal);
  }
}

/** What the core can't take in is no better than what Postgres refuses: it must not stop a partition. */
function foldOrRefuse(entries: readonly LogEntry[]): ViewChanges {
  try {
    return fold(entries);
  } catch (error) {
    throw new RefusedRowsError("The batch can't be folded.", { cause: error });
  }
}

type SeatMove = Move & { readonly seat: Seat };

/** One move a seat, however many of its deliveries are in the batch. */
function movesOf(batch: readonly Delivery[]): SeatMove[] {
  const moves = new Map<Seat, SeatMove>();
  for (const { seat, nextOffset } of batch) {
    const { topic, partition, position } = seat;
    moves.set(seat, { topic, partition, expected: position, next: nextOffset, seat });
  }
  return [...moves.values()];
}

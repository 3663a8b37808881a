import type { LogReader, Messaging, Position, TopicPartition } from "@spe/messaging";
import type { Logger } from "@spe/runtime";
import { backoffMs, pause } from "./back-off.js";
import type { Database } from "./database.js";
import { beginPositions, readPositions } from "./sql/positions.js";

/** A topic partition that this instance reads. Taken anew, it is another seat: what was read on the old one is void. */
export interface Seat extends TopicPartition {
  /** Where the view stands, as far as this instance knows: what the next compare-and-set expects. */
  position: number;
  /** End of the log as of the last fetch. */
  end: number;
}

export interface SeatsParts {
  readonly messaging: Messaging;
  readonly database: Database;
  readonly reader: () => LogReader;
  readonly logger: Logger;
  readonly signal: AbortSignal;
}

/** The seats that the group gave to this instance, each at the position that the database says. */
export class Seats {
  readonly #parts: SeatsParts;
  readonly #seats = new Map<string, Seat>();
  /** Positions that the log no longer has, or never had, by seat. */
  readonly #lost = new Map<string, string>();
  #assigned = new Map<string, TopicPartition>();
  #opening: Promise<void> = Promise.resolve();
  #unopened: string | undefined;

  constructor(parts: SeatsParts) {
    this.#parts = parts;
  }

  isCurrent(seat: Seat): boolean {
    return this.#seats.get(keyOf(seat)) === seat;
  }

  of(partition: TopicPartition): Seat | undefined {
    return this.#seats.get(keyOf(partition));
  }

  all(): Iterable<Seat> {
    return this.#seats.values();
  }

  /** What keeps seats from being read, as sentences. */
  faults(): readonly string[] {
    return [...(this.#unopened === undefined ? [] : [this.#unopened]), ...this.#lost.values()];
  }

  /** These are ours from now on, and no others. */
  assign(partitions: readonly TopicPartition[]): void {
    this.#assigned = new Map(partitions.map((partition) => [keyOf(partition), partition]));
    this.#leave([...this.#seats.values()].filter((seat) => !this.#assigned.has(keyOf(seat))));
    for (const key of this.#lost.keys()) if (!this.#assigned.has(key)) this.#lost.delete(key);
    this.#openLater();
  }

  /** The database said something else than we believed: begin again where it stands. */
  reopen(seats: readonly Seat[]): void {
    this.#leave(seats.filter((seat) => this.isCurrent(seat)));
    this.#openLater();
  }

  /** Resolves when no seat is being taken any more; `signal` has to have aborted. */
  async stop(): Promise<void> {
    await this.#opening;
  }

  /** Never a silent reset (H8): the partition stays unread, and the service says so, until somebody decides. */
  outOfRange(position: Position, log: { readonly low: number; readonly high: number }): void {
    const sentence =
      `The view stands at ${position.offset} of ${position.topic}-${position.partition}, but the log has ${log.low} to ${log.high}: ` +
      "records it has not seen are gone, or the topic was made anew. Restore the topic, or drop schema spe and build the view again.";
    this.#lost.set(keyOf(position), sentence);
    this.#seats.delete(keyOf(position));
    this.#parts.logger.error(position, sentence);
  }

  #leave(seats: readonly Seat[]): void {
    this.#parts.reader().remove(seats);
    for (const seat of seats) this.#seats.delete(keyOf(seat));
  }

  #openLater(): void {
    this.#opening = this.#opening.then(() => this.#openMissing());
  }

  /** Tries until all that is assigned has a seat, or nothing is to be done any more. */
  async #openMissing(): Promise<void> {
    const { logger, signal } = this.#parts;
    for (let attempt = 0; !signal.aborted; attempt++) {
      const missing = [...this.#assigned].filter(([key]) => !this.#seats.has(key) && !this.#lost.has(key));
      if (missing.length === 0) break;
      try {
        await this.#open(missing.map(([, partition]) => partition));
      } catch (err) {
        this.#unopened = `${missing.length} partitions can't be read yet: ${String(err)}`;
        logger.warn({ err, partitions: missing.length }, "could not look up where to read on; trying again");
        await pause(backoffMs(attempt), signal);
      }
    }
    this.#unopened = undefined;
  }

  async #open(partitions: readonly TopicPartition[]): Promise<void> {
    const { messaging, database, reader, signal } = this.#parts;
    const known = await readPositions(database, partitions);
    const begun = new Set(known.map(keyOf));
    const fresh = partitions.filter((partition) => !begun.has(keyOf(partition)));
    if (fresh.length > 0) await beginPositions(database, await messaging.admin.beginningOffsets(fresh));
    const positions = fresh.length > 0 ? await readPositions(database, partitions) : known;
    if (signal.aborted) return;
    const ours = positions.filter((position) => this.#assigned.has(keyOf(position)));
    for (const { topic, partition, offset } of ours) {
      this.#seats.set(keyOf({ topic, partition }), { topic, partition, position: offset, end: offset });
    }
    reader().add(ours);
  }
}

function keyOf({ topic, partition }: TopicPartition): string {
  return `${topic}/${partition}`;
}

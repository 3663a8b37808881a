import type { Names } from "@spe/contracts";
import type { Codec, Messaging, Position, TopicPartition } from "@spe/messaging";
import { type Logger, stopInOrder } from "@spe/runtime";
import type { Database } from "./database.js";
import type { ResultDocuments } from "./documents/result-documents.js";
import { Inbox } from "./inbox.js";
import { LogFeed } from "./log-feed.js";
import { RecordDecoder } from "./record-decoder.js";
import { type Seat, Seats } from "./seats.js";
import { Sink } from "./sink.js";
import type { Lag, SinkMetrics } from "./sink-metrics.js";

const MiB = 1024 * 1024;
const inboxBounds = { batchBytes: 4 * MiB, batchEntries: 3_000, waitingBytes: 8 * MiB, emptyWaitMs: 20 };

/** While one lane waits for Postgres, the other folds or writes files. All of a job goes through the same lane. */
const laneCount = 2;

export interface ViewFollowerParts {
  readonly messaging: Messaging;
  readonly codec: Codec;
  readonly names: Names;
  readonly partitionCount: number;
  readonly database: Database;
  readonly documents: ResultDocuments;
  readonly metrics: SinkMetrics;
  readonly logger: Logger;
}

/** Brings what stands in some partitions of the log into the view: feed → inbox → sink, in some lanes side by side. */
export class ViewFollower {
  readonly #stopping = new AbortController();
  readonly #seats: Seats;
  readonly #feed: LogFeed;
  readonly #sinks: readonly Sink[];

  constructor(parts: ViewFollowerParts) {
    const { messaging, database, documents, metrics, logger } = parts;
    const { signal } = this.#stopping;
    const inboxes = Array.from({ length: laneCount }, () => new Inbox(inboxBounds));
    const inboxOf = ({ partition }: Seat): Inbox => inboxes[partition % laneCount] as Inbox;
    const decoder = new RecordDecoder({ ...parts, onSkipped: (topic) => metrics.skipped(topic) });
    this.#seats = new Seats({ messaging, database, reader: () => this.#feed.reader, logger, signal });
    this.#feed = new LogFeed({ messaging, decoder, inboxOf, seats: this.#seats, logger, signal });
    const seats = this.#seats;
    this.#sinks = inboxes.map((inbox) => new Sink({ inbox, seats, database, documents, metrics, logger }));
  }

  start(): void {
    for (const sink of this.#sinks) sink.start();
  }

  /** These are to be followed from now on, and no others. */
  assign(partitions: readonly TopicPartition[]): void {
    this.#seats.assign(partitions);
  }

  /** Where the view stands, of what is followed here. */
  positions(): Position[] {
    return [...this.#seats.all()].map(({ topic, partition, position }) => ({ topic, partition, offset: position }));
  }

  lags(): Lag[] {
    return [...this.#seats.all()].map(({ topic, partition, position, end }) => ({
      topic,
      partition,
      records: Math.max(0, end - position),
    }));
  }

  /** What keeps the view from following, as sentences. */
  faults(): readonly string[] {
    return [this.#seats, this.#feed, ...this.#sinks].flatMap((part) => part.faults());
  }

  /** Finishes the batches that are being written, then reads no more: whoever comes next reads the rest again. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await Promise.all(this.#sinks.map((sink) => sink.stop()));
    await stopInOrder([this.#feed, this.#seats]);
  }
}

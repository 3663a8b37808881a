import type { Names } from "@spe/contracts";
import type { Codec, Messaging, Position, TopicPartition } from "@spe/messaging";
import { type Logger, stopInOrder } from "@spe/runtime";
import type { Database } from "./database.js";
import { Inbox } from "./inbox.js";
import { LogFeed } from "./log-feed.js";
import { PlannerWords } from "./planner-words.js";
import { RecordDecoder } from "./record-decoder.js";
import { Seats } from "./seats.js";
import { Sink } from "./sink.js";
import type { Lag, SinkMetrics } from "./sink-metrics.js";

const MiB = 1024 * 1024;
const inboxBounds = { batchBytes: 8 * MiB, batchEntries: 5_000, waitingBytes: 16 * MiB, gatherMs: 50, emptyWaitMs: 20 };

export interface ViewFollowerParts {
  readonly messaging: Messaging;
  readonly codec: Codec;
  readonly names: Names;
  readonly partitionCount: number;
  readonly database: Database;
  readonly metrics: SinkMetrics;
  readonly logger: Logger;
}

/** Brings what stands in some partitions of the log into the view: feed → inbox → sink, each partition from its seat. */
export class ViewFollower {
  readonly #stopping = new AbortController();
  readonly #seats: Seats;
  readonly #feed: LogFeed;
  readonly #sink: Sink;

  constructor(parts: ViewFollowerParts) {
    const { messaging, database, metrics, logger } = parts;
    const { signal } = this.#stopping;
    const inbox = new Inbox(inboxBounds);
    const decoder = new RecordDecoder({ ...parts, onSkipped: (topic) => metrics.skipped(topic) });
    this.#seats = new Seats({ messaging, database, reader: () => this.#feed.reader, logger, signal });
    const words = new PlannerWords(parts.names.pendingJobs, signal);
    this.#feed = new LogFeed({ messaging, decoder, words, inbox, seats: this.#seats, logger, signal });
    this.#sink = new Sink({ inbox, seats: this.#seats, database, metrics, logger });
  }

  start(): void {
    this.#sink.start();
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
    return [this.#seats, this.#feed, this.#sink].flatMap((part) => part.faults());
  }

  /** Finishes the batch that is being written, then reads no more: whoever comes next reads the rest again. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await stopInOrder([this.#sink, this.#feed, this.#seats]);
  }
}

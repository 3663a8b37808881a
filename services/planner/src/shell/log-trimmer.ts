import type { Names } from "@spe/contracts";
import type { Messaging, Position, TopicPartition } from "@spe/messaging";
import type { Logger } from "@spe/runtime";
import type { Positions } from "../core/inputs.js";

const trimEveryMs = 30_000;
/** Submissions stay so long, also once they are read by all: for whoever looks for what was submitted (contract §4). */
const keepSubmissionsMs = 7 * 24 * 3_600_000;

/** What a partition no longer needs of its own inputs: everything below. */
export interface Dispensable {
  readonly partition: number;
  readonly positions: Positions;
}

export interface TrimmerParts {
  readonly messaging: Messaging;
  readonly names: Names;
  /** Of the partitions that run here. */
  readonly dispensable: () => readonly Dispensable[];
  readonly logger: Logger;
}

/**
 * Deletes the records of the topics that the planner reads once all have read them and they are no longer referred to (contract §4): these
 * topics never expire by time, so that nothing unread is ever lost (H8). Each planner trims the partitions it runs.
 */
export class LogTrimmer {
  readonly #parts: TrimmerParts;
  readonly #trimmedTo = new Map<string, number>();
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> = Promise.resolve();
  #hasFailed = false;

  constructor(parts: TrimmerParts) {
    this.#parts = parts;
  }

  start(): void {
    this.#timer = setInterval(() => {
      this.#running = this.#running.then(() => this.#trimOrTell());
    }, trimEveryMs);
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#running;
  }

  /** Resolves with what was trimmed. `nowMs` is since the epoch. */
  async trim(nowMs = Date.now()): Promise<readonly Position[]> {
    const dispensable = this.#parts.dispensable();
    const positions = [
      ...this.#inputs(dispensable),
      ...(await this.#oldSubmissions(dispensable, nowMs - keepSubmissionsMs)),
    ];
    const news = positions.filter((position) => position.offset > (this.#trimmedTo.get(keyOf(position)) ?? 0));
    if (news.length === 0) return [];
    await this.#parts.messaging.admin.deleteRecordsBefore(news);
    for (const position of news) this.#trimmedTo.set(keyOf(position), position.offset);
    return news;
  }

  /** Not being allowed to costs space and nothing else: said once. */
  async #trimOrTell(): Promise<void> {
    try {
      await this.trim();
      this.#hasFailed = false;
    } catch (err) {
      if (!this.#hasFailed) this.#parts.logger.warn({ err }, "processed records can't be deleted; the topics grow");
      this.#hasFailed = true;
    }
  }

  #inputs(dispensable: readonly Dispensable[]): Position[] {
    const { names } = this.#parts;
    return dispensable.flatMap(({ partition, positions: { jobControl, taskEvents } }) => [
      { topic: names.jobControl, partition, offset: jobControl },
      { topic: names.taskEvents, partition, offset: taskEvents },
    ]);
  }

  /** What is older, and read by the results service too: it commits to its group what is in the database. */
  async #oldSubmissions(dispensable: readonly Dispensable[], olderThanMs: number): Promise<Position[]> {
    const { names, messaging } = this.#parts;
    const read = dispensable.map(({ partition, positions }) => ({
      topic: names.pendingJobs,
      partition,
      offset: positions.pendingJobs,
    }));
    if (read.length === 0) return [];
    const [viewed, firstToKeep] = await Promise.all([
      messaging.admin.committedOffsets(names.resultsGroup, read),
      messaging.admin.offsetsAt(read, olderThanMs),
    ]);
    return read.map((position, i) => {
      const kept = firstToKeep[i]?.offset ?? 0;
      const bounds = [position.offset, viewed[i]?.offset ?? 0, kept < 0 ? position.offset : kept];
      return { ...position, offset: Math.min(...bounds) };
    });
  }
}

function keyOf({ topic, partition }: TopicPartition): string {
  return `${topic}-${partition}`;
}

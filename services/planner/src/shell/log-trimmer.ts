import { type Names, priorities } from "@spe/contracts";
import type { Messaging, Position, TopicPartition } from "@spe/messaging";
import type { Logger } from "@spe/runtime";
import type { Fleet } from "../core/fleet.js";

const trimEveryMs = 30_000;

/** What a partition no longer needs of its own inputs: everything below. */
export interface Dispensable {
  readonly partition: number;
  readonly jobControl: number;
  readonly taskEvents: number;
}

export interface TrimmerParts {
  readonly messaging: Messaging;
  readonly names: Names;
  /** Of the partitions that run here. */
  readonly dispensable: () => readonly Dispensable[];
  readonly fleet: () => Fleet | undefined;
  readonly logger: Logger;
}

/**
 * Deletes the records of the inner topics that have been read and are no longer referred to (contract §4): these topics never expire by
 * time, so that nothing unread is ever lost (H8). Each planner trims the partitions it runs.
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

  /** Resolves with what was trimmed. */
  async trim(): Promise<readonly Position[]> {
    const dispensable = this.#parts.dispensable();
    const positions = [...this.#inputs(dispensable), ...(await this.#doneInLanes(dispensable))];
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
    return dispensable.flatMap(({ partition, jobControl, taskEvents }) => [
      { topic: names.jobControl, partition, offset: jobControl },
      { topic: names.taskEvents, partition, offset: taskEvents },
    ]);
  }

  /** A dispatch is done below the offset that its pool's executors have committed: they commit the end of the contiguous done prefix. */
  async #doneInLanes(dispensable: readonly Dispensable[]): Promise<Position[]> {
    const { names, messaging, fleet } = this.#parts;
    const done: Position[] = [];
    for (const { pool } of fleet()?.knownTypes ?? []) {
      const lanes = priorities.flatMap((priority) =>
        dispensable.map(({ partition }) => ({ topic: names.lane(pool, priority), partition })),
      );
      done.push(...(await messaging.admin.committedOffsets(names.executorGroup(pool), lanes)));
    }
    return done;
  }
}

function keyOf({ topic, partition }: TopicPartition): string {
  return `${topic}-${partition}`;
}

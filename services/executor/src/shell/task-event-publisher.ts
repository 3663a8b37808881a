import { homePartition, type TaskEvent } from "@spe/contracts";
import type { Appender, Codec, OutgoingRecord } from "@spe/messaging";
import type { Logger } from "@spe/runtime";
import type { Attempt } from "../core/attempt.js";
import { DeparturePace } from "../core/departure-pace.js";
import type { ExecutorIdentity } from "./identity.js";
import { untilDone } from "./until-done.js";

export interface TaskEventPublisherOptions {
  readonly appender: Appender;
  readonly codec: Codec;
  readonly topic: string;
  readonly partitionCount: number;
  readonly identity: ExecutorIdentity;
  readonly logger: Logger;
  /** Attempts are at work here: more news may come soon. */
  readonly moreMayCome: () => boolean;
}

/** What happened to an attempt; who says so is added. */
export type AttemptNews = Pick<TaskEvent, "type"> & Partial<TaskEvent>;

interface WaitingEvent {
  /** For the log, if it does not get through at once. */
  readonly doing: string;
  readonly record: OutgoingRecord;
  readonly leave: (published: Promise<unknown>) => void;
}

/**
 * Tells the planner, in the partition that is the job's home. News may arrive twice when the broker was away; the planner bears
 * that. What comes in quick succession goes to the broker together.
 */
export class TaskEventPublisher {
  readonly #options: TaskEventPublisherOptions;
  readonly #closing = new AbortController();
  readonly #pace = new DeparturePace();
  #waiting: WaitingEvent[] = [];
  #isDepartureDue = false;
  #departureTimer: NodeJS.Timeout | undefined;

  constructor(options: TaskEventPublisherOptions) {
    this.#options = options;
  }

  /** Resolves when the news is in the log; tries until it is. Rejects only after `close`. It leaves when what it comes `after` is in the log. */
  async publish({ jobId, run, task, attempt }: Attempt, news: AttemptNews, after?: Promise<void>): Promise<void> {
    if (after !== undefined) await after;
    const { codec, topic, partitionCount, identity } = this.#options;
    const { executor, incarnation } = identity;
    const event: TaskEvent = { ...news, jobId, run, task, attempt, executor, incarnation };
    const partition = homePartition(jobId, partitionCount);
    const record = { topic, partition, key: jobId, value: codec.encode("taskEvents", event) };
    await new Promise((leave) => {
      this.#waiting.push({ doing: `Publishing that ${task} of ${jobId} is ${news.type}`, record, leave });
      this.#departWhenDue();
    });
  }

  /** As `publish`, for news that nobody waits for. */
  tell(attempt: Attempt, news: AttemptNews, after?: Promise<void>): void {
    this.publish(attempt, news, after).catch((error: unknown) => {
      this.#options.logger.debug({ err: error }, "news was given up with the executor");
    });
  }

  /** Resolves when all that was published so far is in the log, or was refused and is being tried again. */
  flush(): Promise<void> {
    this.#depart();
    return this.#options.appender.flush();
  }

  close(): void {
    this.#depart();
    this.#closing.abort();
  }

  /** What is published in one turn of the event loop leaves together in any case. */
  #departWhenDue(): void {
    if (this.#isDepartureDue) return;
    this.#isDepartureDue = true;
    const waitMs = this.#pace.waitMs(performance.now(), this.#options.moreMayCome());
    if (waitMs === 0) setImmediate(() => this.#depart());
    else this.#departureTimer = setTimeout(() => this.#depart(), waitMs);
  }

  #depart(): void {
    clearTimeout(this.#departureTimer);
    this.#isDepartureDue = false;
    if (this.#waiting.length === 0) return;
    const { appender, logger } = this.#options;
    const { signal } = this.#closing;
    const leaving = this.#waiting;
    this.#waiting = [];
    this.#pace.left(leaving.length, performance.now());
    for (const { doing, record, leave } of leaving) {
      leave(untilDone(doing, () => appender.append(record), { signal, logger }));
    }
  }
}

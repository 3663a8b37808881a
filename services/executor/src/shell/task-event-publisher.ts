import { homePartition, type TaskEvent } from "@spe/contracts";
import type { Appender, Codec } from "@spe/messaging";
import type { Logger } from "@spe/runtime";
import type { Attempt } from "../core/attempt.js";
import type { ExecutorIdentity } from "./identity.js";
import { untilDone } from "./until-done.js";

export interface TaskEventPublisherOptions {
  readonly appender: Appender;
  readonly codec: Codec;
  readonly topic: string;
  readonly partitionCount: number;
  readonly identity: ExecutorIdentity;
  readonly logger: Logger;
}

/** What happened to an attempt; who says so is added. */
export type AttemptNews = Pick<TaskEvent, "type"> & Partial<TaskEvent>;

/**
 * Tells the planner, in the partition that is the job's home. News may arrive twice when the broker was away; the planner bears
 * that.
 */
export class TaskEventPublisher {
  readonly #options: TaskEventPublisherOptions;
  readonly #closing = new AbortController();

  constructor(options: TaskEventPublisherOptions) {
    this.#options = options;
  }

  /** Resolves when the news is in the log; tries until it is. Rejects only after `close`. */
  async publish({ jobId, run, task, attempt }: Attempt, news: AttemptNews): Promise<void> {
    const { appender, codec, topic, partitionCount, identity, logger } = this.#options;
    const { executor, incarnation } = identity;
    const event: TaskEvent = { ...news, jobId, run, task, attempt, executor, incarnation };
    const record = {
      topic,
      partition: homePartition(jobId, partitionCount),
      key: jobId,
      value: codec.encode("taskEvents", event),
    };
    const doing = `Publishing that ${task} of ${jobId} is ${news.type}`;
    await untilDone(doing, () => appender.append(record), { signal: this.#closing.signal, logger });
  }

  /** As `publish`, for news that nobody waits for. */
  tell(attempt: Attempt, news: AttemptNews): void {
    this.publish(attempt, news).catch((error: unknown) => {
      this.#options.logger.debug({ err: error }, "news was given up with the executor");
    });
  }

  /** Resolves when all that was published so far is in the log, or was refused and is being tried again. */
  flush(): Promise<void> {
    return this.#options.appender.flush();
  }

  close(): void {
    this.#closing.abort();
  }
}

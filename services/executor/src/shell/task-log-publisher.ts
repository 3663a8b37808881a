import { formatTime, homePartition, type LogLine } from "@spe/contracts";
import type { Appender, Codec } from "@spe/messaging";
import type { Logger } from "@spe/runtime";
import type { Attempt } from "../core/attempt.js";
import { deliveryLogLimits, LogBudget } from "../core/log-budget.js";
import { boundedText } from "../protocol/bounded-text.js";
import type { LogText } from "../protocol/worker-messages.js";

export interface TaskLogPublisherOptions {
  readonly appender: Appender;
  readonly codec: Codec;
  readonly topic: string;
  readonly partitionCount: number;
  readonly executor: string;
  readonly logger: Logger;
}

const batchBytes = 64 * 1024;
const batchMs = 100;
const flushWithinMs = 2_000;

/** Publishes the log lines of runs, several to a record: seen soon, at little cost. */
export class TaskLogPublisher {
  readonly #options: TaskLogPublisherOptions;

  constructor(options: TaskLogPublisherOptions) {
    this.#options = options;
  }

  open(attempt: Attempt, delivery: number): DeliveryLog {
    return new DeliveryLog((lines) => this.#append(attempt, delivery, lines));
  }

  async #append({ jobId, run, task, attempt }: Attempt, delivery: number, lines: readonly LogLine[]): Promise<void> {
    const { appender, codec, topic, partitionCount, executor, logger } = this.#options;
    try {
      const value = codec.encode("taskLogs", { jobId, run, task, attempt, delivery, executor, lines });
      await appender.append({ topic, partition: homePartition(jobId, partitionCount), key: jobId, value });
    } catch (error) {
      logger.warn({ err: error, jobId, task, attempt, lines: lines.length }, "log lines were lost");
    }
  }
}

/** The log of one delivery. Its lines are numbered as they come, and bounded. */
export class DeliveryLog {
  readonly #append: (lines: readonly LogLine[]) => Promise<void>;
  readonly #budget = new LogBudget(deliveryLogLimits);
  readonly #appending = new Set<Promise<void>>();
  #lines: LogLine[] = [];
  #bytes = 0;
  #index = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(append: (lines: readonly LogLine[]) => Promise<void>) {
    this.#append = append;
  }

  add(line: LogText): void {
    const { text, truncated } = boundedText(line.message);
    const bytes = text.length + (line.fields?.length ?? 0);
    const allowance = this.#budget.take(bytes);
    if (allowance === "keep") this.#keep(line, text, truncated || line.truncated, bytes);
    else if (allowance === "cut_here") this.#keep(line, "The log is cut here: this run has logged too much.", true, 0);
  }

  /** Resolves when all lines so far are in the log or lost, or when that takes too long: an end must not wait for its log for ever. */
  async flush(): Promise<void> {
    this.#send();
    if (this.#appending.size === 0) return;
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise((resolve) => {
      timer = setTimeout(resolve, flushWithinMs);
    });
    await Promise.race([Promise.all(this.#appending), patience]);
    clearTimeout(timer);
  }

  #keep({ stream, level, timeMs, fields }: LogText, message: string, truncated: boolean, bytes: number): void {
    const time = formatTime(Number.isFinite(timeMs) ? timeMs : Date.now());
    this.#lines.push({ index: this.#index, stream, level, time, message, fields: fields ?? null, truncated });
    this.#index += 1;
    this.#bytes += bytes;
    if (this.#bytes >= batchBytes) this.#send();
    else this.#timer ??= setTimeout(() => this.#send(), batchMs);
  }

  #send(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#lines.length === 0) return;
    const appended = this.#append(this.#lines);
    this.#lines = [];
    this.#bytes = 0;
    this.#appending.add(appended);
    void appended.then(() => this.#appending.delete(appended));
  }
}

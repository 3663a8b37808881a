import { setTimeout as sleep } from "node:timers/promises";
import { type FetchedBatch, type LogRecord, RegistryUnavailableError } from "@spe/messaging";
import type { Logger } from "@spe/runtime";
import type { InputTopic } from "../core/inputs.js";
import type { Arrival } from "./arrival.js";
import { askUntilAnswered } from "./ask-until-answered.js";
import type { Inbox } from "./inbox.js";
import type { InputSink } from "./input-log.js";
import { emptyStretch, type RecordDecoder } from "./record-decoder.js";

const registryRetryMs = 1_000;
const decodeForAtMostMs = 8;

export interface IntakeParts {
  readonly decoder: RecordDecoder;
  readonly inbox: Inbox;
  /** End of this partition of pendingJobs now, open transactions included. */
  readonly pendingJobsEnd: () => Promise<number>;
  readonly onOutOfRange: (sentence: string) => void;
  readonly logger: Logger;
}

/**
 * Decodes what is read of one partition and puts it into its inbox. A topic whose schema registry can't be asked waits, and says
 * so, while the others go on (H12).
 */
export class Intake implements InputSink {
  readonly #parts: IntakeParts;
  readonly #abort = new AbortController();
  readonly #waiting = new Map<InputTopic, string>();

  constructor(parts: IntakeParts) {
    this.#parts = parts;
  }

  /** What is held up right now, a sentence each. */
  reasons(): readonly string[] {
    return [...this.#waiting.values()];
  }

  async accept(topic: InputTopic, batch: FetchedBatch): Promise<void> {
    const hasCommands = topic === "jobControl" && batch.records.length > 0;
    const pendingJobsEnd = hasCommands ? await this.#askPendingJobsEnd() : 0;
    if (pendingJobsEnd === undefined) return;
    let since = performance.now();
    let next = batch.records[0]?.offset ?? batch.nextOffset;
    for (const record of batch.records) {
      const arrival = await this.#decode(topic, record, pendingJobsEnd);
      if (arrival === undefined) return;
      await this.#parts.inbox.put(arrival);
      next = record.offset + 1;
      if (performance.now() - since > decodeForAtMostMs) {
        await yieldToOthers();
        since = performance.now();
      }
    }
    if (next < batch.nextOffset || batch.records.length === 0) {
      await this.#parts.inbox.put(emptyStretch(topic, next, batch.nextOffset));
    }
  }

  outOfRange(topic: InputTopic, position: number, log: { readonly low: number; readonly high: number }): void {
    this.#parts.onOutOfRange(outOfRangeSentence(topic, position, log));
  }

  /** Nothing is put into the inbox any more. */
  stop(): void {
    this.#abort.abort();
    this.#parts.inbox.close();
  }

  /** undefined: stopped while waiting. */
  async #decode(topic: InputTopic, record: LogRecord, pendingJobsEnd: number): Promise<Arrival | undefined> {
    while (!this.#abort.signal.aborted) {
      try {
        const arrival = await this.#parts.decoder.decode(topic, record, pendingJobsEnd);
        this.#goesOn(topic);
        return arrival;
      } catch (error) {
        if (!(error instanceof RegistryUnavailableError)) throw error;
        this.#waits(topic, record, error);
        await sleep(registryRetryMs, undefined, { signal: this.#abort.signal }).catch(() => undefined);
      }
    }
    return undefined;
  }

  #askPendingJobsEnd(): Promise<number | undefined> {
    return askUntilAnswered(this.#parts.pendingJobsEnd, this.#abort.signal, (err) =>
      this.#parts.logger.warn({ err }, "the end of pendingJobs can't be asked for; commands wait"),
    );
  }

  #waits(topic: InputTopic, { offset }: LogRecord, error: RegistryUnavailableError): void {
    if (this.#waiting.has(topic)) return;
    const sentence = `${topic} waits at offset ${offset}, as the schema registry can't be asked: ${error.message}`;
    this.#waiting.set(topic, sentence);
    this.#parts.logger.warn({ topic, offset, reason: error.message }, "waiting for the schema registry");
  }

  #goesOn(topic: InputTopic): void {
    if (this.#waiting.delete(topic)) this.#parts.logger.info({ topic }, "the schema registry is back");
  }
}

export function outOfRangeSentence(
  topic: InputTopic,
  position: number,
  { low, high }: { readonly low: number; readonly high: number },
): string {
  return (
    `The position ${position} in ${topic} is outside its log (${low} to ${high}): records were deleted before they were ` +
    "processed, or the topic was made anew. Nothing is skipped silently; see docs/operations.md."
  );
}

function yieldToOthers(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

import { type Names, priorities } from "@spe/contracts";
import { type Messaging, type OpenTransaction, RefusedError, type TopicPartition } from "@spe/messaging";
import type { Logger } from "@spe/runtime";

const lookEveryMs = 10_000;
/** An open transaction that lasts this long is looked into. */
const heldForMs = 30_000;

export interface HangingWatchParts {
  readonly transactions: Messaging["transactions"];
  readonly admin: Pick<Messaging["admin"], "endOffsets">;
  readonly names: Names;
  /** Partitions that the group gives to this planner. */
  readonly owned: () => readonly number[];
  readonly pools: () => readonly string[];
  readonly logger: Logger;
}

interface Standstill {
  readonly offset: number;
  readonly sinceMs: number;
}

/**
 * Looks after transactions that hang in what the owned partitions read and write: records without a marker, of which no coordinator knows
 * (ADR 7). Readers of what is committed would wait behind them for ever. One that is found twice is ended as Kafka's own tool ends it: as aborted.
 */
export class HangingWatch {
  readonly #parts: HangingWatchParts;
  readonly #standstills = new Map<string, Standstill>();
  #found = new Map<string, OpenTransaction>();
  #refusal: string | undefined;
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> | undefined;
  #hasFailed = false;

  constructor(parts: HangingWatchParts) {
    this.#parts = parts;
  }

  start(): void {
    this.#timer = setInterval(() => {
      this.#looking ??= this.look(performance.now())
        .catch((err: unknown) => this.#failed(err))
        .finally(() => (this.#looking = undefined));
    }, lookEveryMs);
  }

  /** A look that is under way ends by itself: it must not hold up a stop while brokers are away. */
  stop(): Promise<void> {
    clearInterval(this.#timer);
    return Promise.resolve();
  }

  reasons(): readonly string[] {
    const hanging = [...this.#found.values()].map(
      ({ topic, partition, firstOffset, producerId }) =>
        `A transaction of producer ${producerId} hangs in ${topic}-${partition} at offset ${firstOffset}: nothing behind it can be read until it is ended.`,
    );
    return this.#refusal === undefined ? hanging : [...hanging, this.#refusal];
  }

  async look(nowMs: number): Promise<void> {
    const held = await this.#heldFor(nowMs);
    this.#hasFailed = false;
    this.#refusal = undefined;
    const hanging = held.length === 0 ? [] : await this.#hangingIn(held);
    const before = this.#found;
    this.#found = new Map(hanging.map((open) => [nameOf(open), open]));
    for (const [name, open] of this.#found) {
      const { topic, partition, firstOffset, producerId, producerEpoch } = open;
      const what = { topic, partition, offset: firstOffset, producerId, producerEpoch };
      if (!before.has(name)) this.#parts.logger.error(what, "a transaction hangs: no coordinator knows of it");
      else {
        await this.#parts.transactions.end(open, "abort");
        this.#found.delete(name);
        this.#parts.logger.warn(what, "the transaction that hung was ended as aborted");
      }
    }
  }

  /** Where the last stable offset has stood still, below the end, for long. */
  async #heldFor(nowMs: number): Promise<TopicPartition[]> {
    const { transactions, admin } = this.#parts;
    const watched = this.#watched();
    if (watched.length === 0) return [];
    const stable = await transactions.stableOffsets(watched);
    const ends = await admin.endOffsets(watched);
    const held: TopicPartition[] = [];
    watched.forEach(({ topic, partition }, i) => {
      const key = `${topic}-${partition}`;
      const offset = stable[i]?.offset ?? 0;
      const standstill = this.#standstills.get(key);
      if (offset >= (ends[i]?.offset ?? 0)) this.#standstills.delete(key);
      else if (standstill?.offset !== offset) this.#standstills.set(key, { offset, sinceMs: nowMs });
      else if (nowMs - standstill.sinceMs >= heldForMs) held.push({ topic, partition });
    });
    return held;
  }

  async #hangingIn(held: readonly TopicPartition[]): Promise<readonly OpenTransaction[]> {
    try {
      return await this.#parts.transactions.hangingIn(held);
    } catch (error) {
      if (!(error instanceof RefusedError)) throw error;
      const where = held.map(({ topic, partition }) => `${topic}-${partition}`).join(", ");
      this.#refusal = `An open transaction holds ${where} back for over ${heldForMs / 1_000} s, and can't be looked into: ${error.message}`;
      return [];
    }
  }

  #watched(): TopicPartition[] {
    const { names, owned, pools } = this.#parts;
    const { pendingJobs, jobControl, taskEvents, jobEvents, completedJobs, executorControl, plannerState } = names;
    const lanes = pools().flatMap((pool) => priorities.map((priority) => names.lane(pool, priority)));
    const topics = [pendingJobs, jobControl, taskEvents, jobEvents, completedJobs, executorControl, plannerState];
    return owned().flatMap((partition) => [...topics, ...lanes].map((topic) => ({ topic, partition })));
  }

  /** Said once; brokers that are away are told of elsewhere too. */
  #failed(err: unknown): void {
    if (!this.#hasFailed) this.#parts.logger.warn({ err }, "could not look for hanging transactions");
    this.#hasFailed = true;
  }
}

function nameOf({ topic, partition, producerId, firstOffset }: OpenTransaction): string {
  return `${topic}-${partition}/${producerId}/${firstOffset}`;
}

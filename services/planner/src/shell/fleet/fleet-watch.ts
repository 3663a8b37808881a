import type { ExecutorBeat, Names } from "@spe/contracts";
import type { Codec, FetchedBatch, LogReader, LogRecord, Messaging } from "@spe/messaging";
import type { Logger } from "@spe/runtime";
import type { Fleet } from "../../core/fleet.js";
import { ExecutorRoll } from "./executor-roll.js";

const tickMs = 500;
/** Older than this, the last good fetch does not vouch for silence; the reader asks several times a second. */
const freshFetchWithinMs = 2_000;

/**
 * Follows the executor registry without a group and tells when the fleet has changed in a way that matters. Silence counts only
 * while fetches succeed and this process itself is not stalled; after any doubt it is counted anew.
 */
export class FleetWatch {
  readonly #messaging: Messaging;
  readonly #codec: Codec;
  readonly #topic: string;
  readonly #logger: Logger;
  readonly #reader: LogReader;
  readonly #roll = new ExecutorRoll();
  readonly #listeners = new Set<(fleet: Fleet) => void>();
  /** Partitions of the registry that have not been read to their end as of the start, and that end. */
  readonly #behind = new Map<number, number>();
  #caughtUp: () => void = () => undefined;
  #current: { readonly fleet: Fleet; readonly text: string } | undefined;
  #lastTickAt = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(messaging: Messaging, codec: Codec, names: Names, logger: Logger) {
    this.#messaging = messaging;
    this.#codec = codec;
    this.#topic = names.executorRegistry;
    this.#logger = logger;
    this.#reader = messaging.reader({
      isolation: "read_uncommitted",
      onBatch: (batch) => this.#read(batch),
      onOutOfRange: ({ partition }, { low }) => this.#reader.add([{ topic: this.#topic, partition, offset: low }]),
      onStall: (err) => logger.warn({ err }, "the executor registry can't be read; no executor is judged meanwhile"),
    });
  }

  /** Resolves when all that the registry holds has been read. */
  async start(partitionCount: number): Promise<void> {
    const partitions = Array.from({ length: partitionCount }, (_, partition) => ({ topic: this.#topic, partition }));
    const ends = await this.#messaging.admin.endOffsets(partitions);
    const beginnings = await this.#messaging.admin.beginningOffsets(partitions);
    for (const { partition, offset } of ends) {
      const from = beginnings.find((beginning) => beginning.partition === partition)?.offset ?? 0;
      if (offset > from) this.#behind.set(partition, offset);
    }
    const caughtUp = new Promise<void>((resolve) => {
      this.#caughtUp = resolve;
    });
    this.#reader.add(beginnings);
    if (this.#behind.size > 0) await caughtUp;
    this.#roll.forgetSilence();
    this.#tell();
    this.#lastTickAt = performance.now();
    this.#timer = setInterval(() => this.#tick(), tickMs);
  }

  /** undefined until the registry has been read. */
  current(): Fleet | undefined {
    return this.#current?.fleet;
  }

  /** Returns how to end it. */
  onChange(listener: (fleet: Fleet) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    this.#caughtUp();
    await this.#reader.stop();
  }

  async #read(batch: FetchedBatch): Promise<void> {
    for (const record of batch.records) await this.#take(record);
    const end = this.#behind.get(batch.partition);
    if (end !== undefined && batch.nextOffset >= end) {
      this.#behind.delete(batch.partition);
      if (this.#behind.size === 0) this.#caughtUp();
    }
    if (this.#current !== undefined) this.#tell();
  }

  async #take(record: LogRecord): Promise<void> {
    const beat = await this.#decode(record);
    if (beat !== undefined) this.#roll.heard(beat, record.timestampMs);
  }

  /** A tombstone says nothing new: whoever wrote it knows that executor to be gone for good. */
  async #decode({ value, partition, offset }: LogRecord): Promise<ExecutorBeat | undefined> {
    if (value === null) return undefined;
    try {
      return (
        this.#codec.decodeFast("executorRegistry", value) ?? (await this.#codec.decodeSlow("executorRegistry", value))
      );
    } catch (err) {
      this.#logger.warn({ err, partition, offset }, "a beat can't be read; it is skipped");
      return undefined;
    }
  }

  #tick(): void {
    const now = performance.now();
    const elapsedMs = now - this.#lastTickAt;
    this.#lastTickAt = now;
    const fetchedAt = this.#reader.lastFetchOkAt();
    const canHear = fetchedAt !== undefined && now - fetchedAt < freshFetchWithinMs && elapsedMs < 4 * tickMs;
    if (canHear) this.#roll.pass(elapsedMs);
    else this.#roll.forgetSilence();
    this.#tell();
  }

  #tell(): void {
    const fleet = this.#roll.fleet();
    const text = JSON.stringify(fleet);
    if (text === this.#current?.text) return;
    this.#logChange(this.#current?.fleet, fleet);
    this.#current = { fleet, text };
    for (const listener of this.#listeners) listener(fleet);
  }

  #logChange(before: Fleet | undefined, now: Fleet): void {
    const wereDead = new Set(before?.deadIncarnations);
    const knownBefore = new Set(before?.executors.map(({ incarnation }) => incarnation));
    for (const { executor, incarnation, pool, slots } of now.executors) {
      if (!knownBefore.has(incarnation))
        this.#logger.info({ executor, incarnation, pool, slots }, "an executor is there");
    }
    if (before === undefined) return;
    for (const incarnation of now.deadIncarnations) {
      const executor = before.executors.find((known) => known.incarnation === incarnation)?.executor;
      if (!wereDead.has(incarnation)) this.#logger.info({ executor, incarnation }, "an executor is gone");
    }
  }
}

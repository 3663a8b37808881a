import { type LogRecord, type OutgoingRecord, RecordTooLargeError, type TransactionalWriter } from "@spe/messaging";
import type { Input, Positions } from "../core/inputs.js";
import type { Partition } from "../core/partition.js";
import type { Arrival } from "./arrival.js";
import type { Doorbell } from "./doorbell.js";
import { Draft } from "./draft.js";
import type { EffectsEncoder } from "./encode-effects.js";
import type { Inbox } from "./inbox.js";
import type { PartitionMetrics } from "./planner-metrics.js";
import type { SideInputs } from "./side-inputs.js";
import { InputFault, type Suspects } from "./suspects.js";

/** What one transaction takes in at most. */
const mostRecords = 1_000;
const mostBytes = 4 << 20;

export interface LoopParts {
  readonly partition: Partition;
  readonly writer: TransactionalWriter;
  readonly inbox: Inbox;
  readonly sideInputs: SideInputs;
  readonly doorbell: Doorbell;
  readonly encoder: EffectsEncoder;
  readonly deadLetter: (
    record: LogRecord,
    fault: { readonly code: string; readonly message: string },
  ) => OutgoingRecord;
  readonly suspects: Suspects;
  readonly metrics: PartitionMetrics;
  readonly onCommitted: () => void;
}

/**
 * The heart of a partition: takes in what has arrived, lets the core decide, and writes all of it, positions included, in one
 * transaction; meanwhile more arrives. Any rejection means that memory is worth nothing any more.
 */
export class TransactionLoop {
  readonly #parts: LoopParts;
  readonly #draft = new Draft();
  #from: Positions;

  constructor(parts: LoopParts) {
    this.#parts = parts;
    this.#from = { ...parts.partition.positions };
  }

  /** Ends, between two transactions, when `signal` aborts. */
  async run(signal: AbortSignal): Promise<void> {
    const ring = (): void => this.#parts.doorbell.ring();
    signal.addEventListener("abort", ring);
    try {
      while (!signal.aborted) {
        this.#takeIn();
        const now = Date.now();
        if (this.#draft.dueAt() <= now) await this.#commit();
        else await this.#parts.doorbell.wait(Math.min(this.#draft.dueAt(), this.#nextTimer(now)) - now);
      }
    } finally {
      signal.removeEventListener("abort", ring);
    }
  }

  #takeIn(): void {
    const { inbox, sideInputs, suspects, partition } = this.#parts;
    const isOneByOne = suspects.goesOneByOne();
    if (isOneByOne && !this.#draft.isEmpty()) return;
    const news = sideInputs.take();
    const arrivals = inbox.take({ records: isOneByOne ? 1 : mostRecords, bytes: mostBytes });
    if (news.length === 0 && arrivals.length === 0) return;
    const now = Date.now();
    const outputs = arrivals.map((arrival) => this.#step(arrival, now));
    for (const input of news) partition.step(input, now);
    const effects = this.#blaming(undefined, arrivals, () => partition.settle(now));
    this.#draft.add(outputs, effects, now);
  }

  /** The arrival as it goes into the draft: one that is hopeless is set aside, bytes and all. */
  #step(arrival: Arrival, now: number): Arrival {
    const { partition, suspects, deadLetter } = this.#parts;
    const step = (input: Input): void => this.#blaming(arrival, [arrival], () => partition.step(input, now));
    switch (suspects.verdictOn(arrival)) {
      case "fine":
        step(arrival.input);
        return arrival;
      case "condemned":
        this.#blaming(arrival, [arrival], () => partition.poison(arrival.input, now));
        return arrival;
      case "hopeless": {
        step({ kind: "passed", topic: arrival.topic, nextOffset: arrival.offset + 1 });
        const fault = { code: "internal_error", message: "SPE failed each time it tried to process this record." };
        return { ...arrival, outputs: arrival.record === undefined ? [] : [deadLetter(arrival.record, fault)] };
      }
    }
  }

  async #commit(): Promise<void> {
    const { writer, encoder, deadLetter, suspects, metrics, partition, onCommitted } = this.#parts;
    const arrivals = [...this.#draft.arrivals];
    const records = this.#blaming(undefined, [], () => this.#draft.records(encoder, deadLetter));
    const startedAt = performance.now();
    try {
      await writer.commit(records);
    } catch (error) {
      if (!(error instanceof RecordTooLargeError)) throw error;
      throw this.#fault(undefined, [], error);
    }
    metrics.committed(records.length, arrivals.length, performance.now() - startedAt);
    suspects.committed(arrivals);
    this.#from = { ...partition.positions };
    this.#draft.clear();
    onCommitted();
  }

  #nextTimer(now: number): number {
    const { partition, sideInputs } = this.#parts;
    const next = partition.nextTimer();
    if (next === undefined || sideInputs.areTimersOnTheirWay()) return Number.POSITIVE_INFINITY;
    if (next > now) return next;
    sideInputs.timersAreDue();
    return Number.POSITIVE_INFINITY;
  }

  /** What throws in here is the doing of the inputs in hand (those of the draft, and `arrivals`), not the cluster's. */
  #blaming<T>(culprit: Arrival | undefined, arrivals: readonly Arrival[], act: () => T): T {
    try {
      return act();
    } catch (error) {
      throw this.#fault(culprit, arrivals, error);
    }
  }

  #fault(culprit: Arrival | undefined, arrivals: readonly Arrival[], cause: unknown): InputFault {
    const fault = new InputFault(culprit, cause);
    this.#parts.suspects.failed(this.#from, [...this.#draft.arrivals, ...arrivals], fault);
    return fault;
  }
}

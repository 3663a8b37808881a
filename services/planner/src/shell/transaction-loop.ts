import { type LogRecord, type OutgoingRecord, RecordTooLargeError, type TransactionalWriter } from "@spe/messaging";
import type { Input, Positions } from "../core/inputs.js";
import type { Partition } from "../core/partition.js";
import type { Arrival } from "./arrival.js";
import type { ResultDocuments } from "./documents/result-documents.js";
import type { Doorbell } from "./doorbell.js";
import { Draft } from "./draft.js";
import type { EffectsEncoder } from "./encode-effects.js";
import type { Inbox } from "./inbox.js";
import { Pace } from "./pace.js";
import type { PartitionMetrics } from "./planner-metrics.js";
import type { SideInputs } from "./side-inputs.js";
import { InputFault, type Suspects } from "./suspects.js";

/** What one transaction takes in at most. */
const mostRecords = 1_000;
const mostBytes = 4 << 20;

const givenUp = { code: "internal_error", message: "SPE failed each time it tried to process this record." } as const;

export interface LoopParts {
  readonly partition: Partition;
  readonly writer: TransactionalWriter;
  readonly inbox: Inbox;
  readonly sideInputs: SideInputs;
  readonly doorbell: Doorbell;
  readonly documents: ResultDocuments;
  readonly encoder: EffectsEncoder;
  readonly deadLetter: (
    record: LogRecord,
    fault: { readonly code: string; readonly message: string },
  ) => OutgoingRecord;
  readonly suspects: Suspects;
  readonly metrics: PartitionMetrics;
  readonly onCommitted: (positions: Positions) => void;
}

/**
 * The heart of a partition: takes in what has arrived, lets the core decide, and writes all of it, positions included, in one
 * transaction, once the files are there that it speaks of; meanwhile more arrives. Any rejection means that memory is worth nothing any more.
 */
export class TransactionLoop {
  readonly #parts: LoopParts;
  readonly #draft = new Draft();
  readonly #pace = new Pace();
  /** Where the transaction that is being put together began. */
  #from: Positions;

  constructor(parts: LoopParts) {
    this.#parts = parts;
    this.#from = { ...parts.partition.positions };
  }

  /** Ends, between two transactions, when `signal` aborts. */
  async run(signal: AbortSignal): Promise<void> {
    const { doorbell, partition, suspects } = this.#parts;
    const ring = (): void => doorbell.ring();
    signal.addEventListener("abort", ring);
    try {
      for (const job of suspects.condemnedJobs()) partition.bypass(undefined, job, Date.now());
      while (!signal.aborted) {
        this.#takeIn();
        const now = Date.now();
        const dueAt = this.#dueAt();
        if (dueAt <= now) await this.#commit(now);
        else await doorbell.wait(Math.min(dueAt, this.#nextTimer(now)) - now);
      }
    } finally {
      signal.removeEventListener("abort", ring);
    }
  }

  #dueAt(): number {
    const dueAt = this.#draft.dueAt(this.#parts.partition.hasOnlyPatientWork());
    return this.#room() > 0 ? Math.max(dueAt, this.#pace.opensAt) : dueAt;
  }

  /** How many more inputs the draft takes. */
  #room(): number {
    return (this.#parts.suspects.goesOneByOne() ? 1 : mostRecords) - this.#draft.arrivals.length;
  }

  #takeIn(): void {
    const { inbox, sideInputs, partition } = this.#parts;
    const now = Date.now();
    for (const input of sideInputs.take()) partition.step(input, now);
    const arrivals = inbox.take({ records: this.#room(), bytes: mostBytes }).map((arrival) => this.#step(arrival, now));
    if (arrivals.length > 0 || partition.hasWork()) this.#draft.add(arrivals, now);
  }

  /** The arrival as it goes into the draft: of one that is hopeless the bytes are put aside. */
  #step(arrival: Arrival, now: number): Arrival {
    const { partition, suspects, deadLetter } = this.#parts;
    const verdict = suspects.verdictOn(arrival);
    if (verdict.is === "hopeless") {
      const passed: Input = { kind: "passed", topic: arrival.topic, nextOffset: arrival.offset + 1 };
      this.#blaming(arrival, () => partition.step(passed, now));
      return arrival.record === undefined ? arrival : { ...arrival, outputs: [deadLetter(arrival.record, givenUp)] };
    }
    this.#blaming(arrival, () => {
      if (verdict.is === "condemned") partition.bypass(arrival.input, verdict.job, now);
      else partition.step(arrival.input, now);
    });
    return arrival;
  }

  async #commit(now: number): Promise<void> {
    const { writer, documents, encoder, deadLetter, suspects, metrics, partition, onCommitted } = this.#parts;
    const effects = this.#blaming(undefined, () => partition.settle(now));
    const records = this.#blaming(undefined, () => this.#draft.records(effects, encoder, deadLetter));
    const { arrivals } = this.#draft;
    const positions = { ...partition.positions };
    await documents.write(effects.documents);
    const startedAt = performance.now();
    try {
      await writer.commit(records);
    } catch (error) {
      throw error instanceof RecordTooLargeError ? this.#fault(undefined, error) : error;
    }
    metrics.committed(records.length, arrivals.length, performance.now() - startedAt);
    suspects.committed(arrivals);
    this.#pace.committed(arrivals.length, Date.now());
    this.#from = positions;
    this.#draft.clear();
    onCommitted(positions);
  }

  /** When the next timer is due; one that is due is on its way as an input, once this returns. */
  #nextTimer(now: number): number {
    const { partition, sideInputs } = this.#parts;
    const next = partition.nextTimer();
    if (next === undefined || sideInputs.areTimersOnTheirWay()) return Number.POSITIVE_INFINITY;
    if (next.atMs > now) return next.atMs;
    if (next.condemns) sideInputs.condemnationIsDue();
    else sideInputs.grantIsDue(partition.positions.taskEvents);
    return Number.POSITIVE_INFINITY;
  }

  /** What throws in here is the doing of the inputs in hand, not of the cluster. */
  #blaming<T>(culprit: Arrival | undefined, act: () => T): T {
    try {
      return act();
    } catch (error) {
      throw this.#fault(culprit, error);
    }
  }

  #fault(culprit: Arrival | undefined, cause: unknown): InputFault {
    const fault = new InputFault(culprit, this.#parts.partition.culprit, cause);
    this.#parts.suspects.failed(this.#from, this.#draft.arrivals, fault);
    return fault;
  }
}

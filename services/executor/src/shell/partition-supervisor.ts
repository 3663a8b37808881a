import type { Priority } from "@spe/contracts";
import type { FetchedBatch, Position } from "@spe/messaging";
import { admission } from "../core/admission.js";
import { CompletionTracker } from "../core/completion-tracker.js";
import { decodeRecord, type RecordDecoding } from "./decode-record.js";
import type { Deliveries } from "../core/deliveries.js";

export interface PartitionSupervisorOptions {
  readonly topic: string;
  readonly partition: number;
  readonly lane: Priority;
  readonly startOffset: number;
  /** The end of the partition when it was gained (H1). */
  readonly highWatermark: number;
  readonly deliveries: Deliveries;
  readonly decoding: RecordDecoding;
  /** A record is done with. */
  readonly onDone: () => void;
}

/** Sees to one partition of one lane, from the record that is read to the offset that may be committed. */
export class PartitionSupervisor {
  readonly #options: PartitionSupervisorOptions;
  readonly #tracker: CompletionTracker;
  #committed: number;
  #isLost = false;

  constructor(options: PartitionSupervisorOptions) {
    this.#options = options;
    this.#tracker = new CompletionTracker(options.startOffset);
    this.#committed = options.startOffset;
  }

  get topic(): string {
    return this.#options.topic;
  }

  get partition(): number {
    return this.#options.partition;
  }

  /** Records that were read, have their turn, and are not done with. What stands by is not counted: it would hold up what it waits for. */
  get outstanding(): number {
    return this.#tracker.outstanding - this.#options.deliveries.standbysIn(this.topic, this.partition);
  }

  /** The partition is somebody else's: nothing more of it is let in. */
  lose(): void {
    this.#isLost = true;
    this.#options.deliveries.losePartition(this.topic, this.partition);
  }

  async take({ records, nextOffset }: FetchedBatch): Promise<void> {
    const { lane, highWatermark, deliveries, decoding } = this.#options;
    for (const record of records) {
      const { topic, partition, offset } = record;
      if (offset < this.#tracker.position) continue; // a batch may be handed over again
      const dispatch = await decodeRecord("tasks", record, decoding);
      if (this.#isLost) return; // somebody else may own it by now
      this.#tracker.begin(offset);
      const onDone = (): void => this.#complete(offset);
      if (dispatch === undefined) onDone();
      else {
        const origin = { topic, partition, offset, onDone };
        deliveries.admit(dispatch, lane, origin, admission(dispatch, offset, highWatermark));
      }
    }
    this.#tracker.pass(nextOffset);
    this.#options.onDone();
  }

  /** What to commit; undefined when that is committed already. */
  get toCommit(): Position | undefined {
    const { topic, partition } = this.#options;
    const offset = this.#tracker.committable;
    return offset === this.#committed ? undefined : { topic, partition, offset };
  }

  /** All below it is committed. */
  get committedTo(): Position {
    const { topic, partition } = this.#options;
    return { topic, partition, offset: this.#committed };
  }

  committed(offset: number): void {
    this.#committed = Math.max(this.#committed, offset);
  }

  #complete(offset: number): void {
    this.#tracker.complete(offset);
    this.#options.onDone();
  }
}

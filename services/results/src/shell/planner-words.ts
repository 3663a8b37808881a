import type { FetchedBatch, LogRecord } from "@spe/messaging";
import type { LogEntry } from "../core/log-entry.js";

/** For so long a planner that says nothing is waited for: it answers within tens of milliseconds. */
const silenceMs = 500;
/** A batch of submissions waits no longer than this, whatever the planner says. */
const patienceMs = 2_000;
/** Of a partition; beyond this what was heard is forgotten, and records are read that need not be. */
const remembered = 100_000;

/**
 * What the planner has said of the records of pendingJobs. Its job.pending tells of a job all that the view shows, so a record of
 * which it was heard need be neither decoded nor judged nor written: most of what a submission would cost. Records wait for a moment
 * for that word, and only while a planner is there; what it does not come to is shown from the record itself.
 *
 * A position of pendingJobs so moves on the strength of events that stand before it in the inbox: they are in the view no later.
 */
export class PlannerWords {
  readonly #topic: string;
  readonly #signal: AbortSignal;
  readonly #partitions = new Map<number, PartitionWords>();

  /** `topic`: pendingJobs. Nothing waits once `signal` aborts. */
  constructor(topic: string, signal: AbortSignal) {
    this.#topic = topic;
    this.#signal = signal;
  }

  /** To be called when events have been put into the inbox. */
  hear(partition: number, entries: readonly LogEntry[]): void {
    for (const entry of entries) {
      if (entry.kind !== "events") return;
      for (const { type, receiptOffset } of entry.value.events) {
        if (typeof receiptOffset === "number") this.#of(partition).hear(receiptOffset, type === "job.pending");
      }
    }
  }

  /** The records of a batch that have to be read. */
  async unspoken({ topic, partition, records }: FetchedBatch): Promise<readonly LogRecord[]> {
    const last = records.at(-1);
    if (topic !== this.#topic || last === undefined) return records;
    const words = this.#of(partition);
    await words.reach(last.offset, this.#signal);
    return records.filter(({ offset }) => !words.take(offset));
  }

  #of(partition: number): PartitionWords {
    const known = this.#partitions.get(partition) ?? new PartitionWords();
    this.#partitions.set(partition, known);
    return known;
  }
}

/** The planner takes the records of a partition in their order: where it has spoken of one, it has judged all before it. */
class PartitionWords {
  readonly #spoken = new Set<number>();
  #reached = -1;
  #heardAt = Number.NEGATIVE_INFINITY;
  #isSilent = false;
  #onWord: (() => void) | undefined;

  hear(offset: number, tellsAll: boolean): void {
    if (this.#spoken.size >= remembered) this.#spoken.clear();
    if (tellsAll) this.#spoken.add(offset);
    this.#reached = Math.max(this.#reached, offset);
    this.#heardAt = performance.now();
    this.#isSilent = false;
    this.#onWord?.();
  }

  take(offset: number): boolean {
    return this.#spoken.delete(offset);
  }

  /** Resolves when the planner has come to this offset, or is not waited for any longer. */
  async reach(offset: number, signal: AbortSignal): Promise<void> {
    const since = performance.now();
    while (this.#reached < offset && !this.#isSilent && !signal.aborted) {
      const untilMs = Math.min(Math.max(since, this.#heardAt) + silenceMs, since + patienceMs);
      const leftMs = untilMs - performance.now();
      if (leftMs > 0) await this.#word(leftMs, signal);
      else if (performance.now() >= since + patienceMs) return;
      else this.#isSilent = true;
    }
  }

  #word(withinMs: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        signal.removeEventListener("abort", done);
        this.#onWord = undefined;
        resolve();
      };
      const timer = setTimeout(done, withinMs);
      this.#onWord = done;
      signal.addEventListener("abort", done);
    });
  }
}

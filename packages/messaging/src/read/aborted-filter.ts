import type { FetchedRecordBatch } from "../wire/decode-record-batches.js";
import type { AbortedTransaction } from "../wire/fetch-message.js";

/**
 * Tells which batches of one fetched partition belong to aborted transactions. Ask once per batch, in log order.
 *
 * The broker lists aborted transactions in the order in which they ended, not began, and one producer may appear several
 * times. From a listed `firstOffset` on, that producer's transactional batches are void, up to its next abort marker.
 * (The algorithm of the Java consumer's CompletedFetch.)
 */
export class AbortedFilter {
  readonly #upcoming: AbortedTransaction[];
  readonly #aborting = new Set<number>();

  constructor(aborted: readonly AbortedTransaction[]) {
    this.#upcoming = [...aborted].sort((a, b) => b.firstOffset - a.firstOffset);
  }

  hides(batch: Pick<FetchedRecordBatch, "lastOffset" | "producerId" | "isTransactional">): boolean {
    this.#beginUpTo(batch.lastOffset);
    return batch.isTransactional && this.#aborting.has(batch.producerId);
  }

  /** To be called for each abort marker that is met. */
  abortMarker(batch: Pick<FetchedRecordBatch, "lastOffset" | "producerId">): void {
    this.#beginUpTo(batch.lastOffset);
    this.#aborting.delete(batch.producerId);
  }

  #beginUpTo(offset: number): void {
    for (
      let next = this.#upcoming.at(-1);
      next !== undefined && next.firstOffset <= offset;
      next = this.#upcoming.at(-1)
    ) {
      this.#aborting.add(next.producerId);
      this.#upcoming.pop();
    }
  }
}

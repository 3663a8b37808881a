import type { Isolation, LogRecord } from "../port.js";
import { decodeRecords, isAbortMarker, splitIntoBatches } from "../wire/decode-record-batches.js";
import type { FetchedPartition } from "../wire/fetch-message.js";
import { AbortedFilter } from "./aborted-filter.js";

export interface ReadableRecords {
  readonly records: readonly LogRecord[];
  /** Where the next fetch goes on: behind the last whole batch, whether or not any of its records is left. */
  readonly nextOffset: number;
}

/**
 * What a reader at `position` may see of a fetched partition: no markers, nothing aborted (when reading committed), nothing
 * below the position (batches are fetched whole). Compaction may have emptied a batch or cut its end off, so the
 * position follows the batches' own last offsets, not the records'.
 */
export function readableRecords(fetched: FetchedPartition, position: number, isolation: Isolation): ReadableRecords {
  const filter = new AbortedFilter(isolation === "read_committed" ? fetched.abortedTransactions : []);
  const records: LogRecord[] = [];
  let nextOffset = position;
  for (const batch of splitIntoBatches(fetched.recordSet)) {
    nextOffset = Math.max(nextOffset, batch.lastOffset + 1);
    if (batch.isControl) {
      if (isAbortMarker(batch)) filter.abortMarker(batch);
    } else if (!filter.hides(batch)) {
      for (const record of decodeRecords(batch, fetched.topic, fetched.partition)) {
        if (record.offset >= position) records.push(record);
      }
    }
  }
  return { records, nextOffset };
}

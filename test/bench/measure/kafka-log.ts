import { closeSync, fstatSync, openSync, readdirSync, readSync } from "node:fs";
import { join } from "node:path";

/** What was added to a topic, as it stands in the broker's files. */
export interface Written {
  records: number;
  /** Of the record batches as stored, headers of the batches included. */
  bytes: number;
  batches: number;
  /** Markers that end transactions, one for each partition that a transaction wrote to: not among the records, nor their bytes. */
  commitMarkers: number;
  abortMarkers: number;
  markerBytes: number;
}

interface Cursor {
  readonly segment: string;
  readonly position: number;
}

/**
 * Counts what is written to a broker of this machine by reading its log files, header by header: records, bytes and markers
 * exactly as they stand there. Segments are large (64 MiB): none is removed between two looks of a benchmark.
 */
export class KafkaLog {
  readonly #folder: string;
  readonly #cursors = new Map<string, Cursor>();

  /** `folder`: the broker's log.dirs. */
  constructor(folder: string) {
    this.#folder = folder;
    this.sinceLastLook();
  }

  sinceLastLook(): Readonly<Record<string, Written>> {
    const byTopic: Record<string, Written> = {};
    for (const entry of readdirSync(this.#folder, { withFileTypes: true })) {
      const topic = /^(.+)-\d+$/.exec(entry.name)?.[1];
      if (!entry.isDirectory() || topic === undefined || topic === "__cluster_metadata") continue;
      this.#readPartition(entry.name, (byTopic[topic] ??= nothingWritten()));
    }
    return byTopic;
  }

  #readPartition(partition: string, written: Written): void {
    const cursor = this.#cursors.get(partition);
    const segments = readdirSync(join(this.#folder, partition))
      .filter((file) => file.endsWith(".log") && file >= (cursor?.segment ?? ""))
      .sort();
    for (const segment of segments) {
      const from = segment === cursor?.segment ? cursor.position : 0;
      const position = from + countBatches(readFrom(join(this.#folder, partition, segment), from), written);
      this.#cursors.set(partition, { segment, position });
    }
  }
}

const frameBytes = 12; // base offset and length, which the length does not count
const headerBytes = 61;
const isControl = 0x20;

/** Adds up the whole batches of `bytes`; answers where the first that is not whole begins. Pure. */
export function countBatches(bytes: Buffer, written: Written): number {
  let at = 0;
  while (at + headerBytes <= bytes.length) {
    const size = frameBytes + bytes.readInt32BE(at + 8);
    if (size <= frameBytes || at + size > bytes.length) break;
    if ((bytes.readInt16BE(at + 21) & isControl) !== 0) {
      if (isCommit(bytes.subarray(at + headerBytes, at + size))) written.commitMarkers++;
      else written.abortMarkers++;
      written.markerBytes += size;
    } else {
      written.records += bytes.readInt32BE(at + 57);
      written.bytes += size;
      written.batches++;
    }
    at += size;
  }
  return at;
}

/** A control record: length, attributes, time stamp, offset and key length of one byte each, then version and type of the marker. */
function isCommit(record: Buffer): boolean {
  return record.readInt16BE(7) === 1;
}

function readFrom(file: string, position: number): Buffer {
  const descriptor = openSync(file, "r");
  try {
    const bytes = Buffer.alloc(fstatSync(descriptor).size - position);
    return bytes.subarray(0, readSync(descriptor, bytes, 0, bytes.length, position));
  } finally {
    closeSync(descriptor);
  }
}

export function nothingWritten(): Written {
  return { records: 0, bytes: 0, batches: 0, commitMarkers: 0, abortMarkers: 0, markerBytes: 0 };
}

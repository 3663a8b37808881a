import { gunzipSync } from "node:zlib";
import type { LogRecord } from "../port.js";
import { ByteReader } from "./byte-reader.js";
import { batchFlag, batchLayout, batchLengthEnd, batchMagic } from "./record-batch.js";

/** A batch as it stands in a fetch response, its records not decoded yet. */
export interface FetchedRecordBatch {
  readonly baseOffset: number;
  readonly lastOffset: number;
  readonly producerId: number;
  readonly isTransactional: boolean;
  readonly isControl: boolean;
  readonly bytes: Buffer;
}

/** The complete batches of one partition in a fetch response. The last one may be cut off, and is then left out. */
export function splitIntoBatches(recordSet: Buffer): FetchedRecordBatch[] {
  const batches: FetchedRecordBatch[] = [];
  let start = 0;
  while (recordSet.length - start >= batchLayout.records) {
    const end = start + batchLengthEnd + recordSet.readInt32BE(start + batchLayout.length);
    if (end > recordSet.length) break;
    batches.push(readHeader(recordSet.subarray(start, end)));
    start = end;
  }
  return batches;
}

/** The records of a data batch, in order. Keys, values and headers are views onto the fetched bytes. */
export function decodeRecords(batch: FetchedRecordBatch, topic: string, partition: number): LogRecord[] {
  const bytes = batch.bytes;
  const attributes = bytes.readInt16BE(batchLayout.attributes);
  const header = new ByteReader(bytes, batchLayout.baseTimestamp);
  const baseTimestampMs = header.int64();
  const maxTimestampMs = header.int64();
  const appendTimeMs = attributes & batchFlag.logAppendTime ? maxTimestampMs : undefined;
  const reader = new ByteReader(decompress(bytes, attributes));
  const count = bytes.readInt32BE(batchLayout.recordCount);
  const records: LogRecord[] = [];
  for (let i = 0; i < count; i++) {
    const end = reader.varint() + reader.offset;
    reader.int8();
    const timestampMs = baseTimestampMs + reader.varint();
    const offset = batch.baseOffset + reader.varint();
    const key = reader.varintBytes();
    const value = reader.varintBytes();
    const headers = readHeaders(reader);
    records.push({ topic, partition, offset, timestampMs: appendTimeMs ?? timestampMs, key, value, headers });
    reader.offset = end;
  }
  return records;
}

/** A control batch holds one record; its key says what it marks. */
export function isAbortMarker(batch: FetchedRecordBatch): boolean {
  const [marker] = decodeRecords(batch, "", 0);
  const abort = 0;
  return marker?.key != null && marker.key.length >= 4 && marker.key.readInt16BE(2) === abort;
}

function readHeader(bytes: Buffer): FetchedRecordBatch {
  const magic = bytes.readInt8(batchLayout.magic);
  if (magic !== batchMagic) throw new RangeError(`record batches of format ${magic.toString()} are not supported`);
  const attributes = bytes.readInt16BE(batchLayout.attributes);
  const baseOffset = new ByteReader(bytes, batchLayout.baseOffset).int64();
  return {
    baseOffset,
    lastOffset: baseOffset + bytes.readInt32BE(batchLayout.lastOffsetDelta),
    producerId: new ByteReader(bytes, batchLayout.producerId).int64(),
    isTransactional: (attributes & batchFlag.transactional) !== 0,
    isControl: (attributes & batchFlag.control) !== 0,
    bytes,
  };
}

function decompress(bytes: Buffer, attributes: number): Buffer {
  const codec = attributes & batchFlag.compression;
  const records = bytes.subarray(batchLayout.records);
  if (codec === 0) return records;
  if (codec === 1) return gunzipSync(records);
  const name = ["", "", "snappy", "lz4", "zstd"][codec] ?? `codec ${codec.toString()}`;
  throw new RangeError(`records are compressed with ${name}; set the topic's compression.type to uncompressed or gzip`);
}

const noHeaders: LogRecord["headers"] = Object.freeze({});
const emptyValue = Buffer.alloc(0);

function readHeaders(reader: ByteReader): LogRecord["headers"] {
  const count = reader.varint();
  if (count <= 0) return noHeaders;
  const headers: Record<string, Buffer> = {};
  for (let i = 0; i < count; i++) {
    const name = reader.varintString();
    headers[name] = reader.varintBytes() ?? emptyValue;
  }
  return headers;
}

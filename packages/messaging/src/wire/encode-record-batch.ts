import type { OutgoingRecord } from "../port.js";
import { crc32c } from "./crc32c.js";
import { batchFlag, batchLayout, batchLengthEnd, batchMagic } from "./record-batch.js";

/** Who writes a batch. Without a producer (-1) it is a plain batch that the broker does not de-duplicate. */
export interface BatchProducer {
  readonly producerId: number;
  readonly producerEpoch: number;
  readonly baseSequence: number;
  readonly transactional: boolean;
}

export const noProducer: BatchProducer = { producerId: -1, producerEpoch: -1, baseSequence: -1, transactional: false };

/**
 * One uncompressed batch, encoded into one buffer: sizes first, then bytes. All records carry `timestampMs`.
 * (kafkajs's encoder makes a buffer per field and takes ten times as long.)
 */
export function encodeRecordBatch(
  records: readonly OutgoingRecord[],
  producer: BatchProducer,
  timestampMs: number,
): Buffer {
  const bodySizes = records.map((record, offsetDelta) => bodySize(record, offsetDelta));
  const size = bodySizes.reduce<number>((sum, body) => sum + varintSize(body) + body, batchLayout.records);
  const buffer = Buffer.allocUnsafe(size);
  writeHeader(buffer, records.length, producer, timestampMs);
  let at: number = batchLayout.records;
  records.forEach((record, index) => {
    at = writeRecord(buffer, at, record, index, bodySizes[index] as number);
  });
  buffer.writeUInt32BE(crc32c(buffer, batchLayout.attributes), batchLayout.crc);
  return buffer;
}

/** An upper bound of what a record takes in a batch, wherever it stands. */
export function encodedSizeBound(record: OutgoingRecord): number {
  const worstLengthAndDelta = 10;
  return bodySize(record, 0) + worstLengthAndDelta;
}

function writeHeader(buffer: Buffer, count: number, producer: BatchProducer, timestampMs: number): void {
  const time = BigInt(timestampMs);
  buffer.writeBigInt64BE(0n, batchLayout.baseOffset);
  buffer.writeInt32BE(buffer.length - batchLengthEnd, batchLayout.length);
  buffer.writeInt32BE(-1, batchLayout.leaderEpoch);
  buffer.writeInt8(batchMagic, batchLayout.magic);
  buffer.writeInt16BE(producer.transactional ? batchFlag.transactional : 0, batchLayout.attributes);
  buffer.writeInt32BE(count - 1, batchLayout.lastOffsetDelta);
  buffer.writeBigInt64BE(time, batchLayout.baseTimestamp);
  buffer.writeBigInt64BE(time, batchLayout.maxTimestamp);
  buffer.writeBigInt64BE(BigInt(producer.producerId), batchLayout.producerId);
  buffer.writeInt16BE(producer.producerEpoch, batchLayout.producerEpoch);
  buffer.writeInt32BE(producer.baseSequence, batchLayout.baseSequence);
  buffer.writeInt32BE(count, batchLayout.recordCount);
}

function writeRecord(buffer: Buffer, start: number, record: OutgoingRecord, offsetDelta: number, body: number): number {
  let at = writeVarint(buffer, start, body);
  buffer[at++] = 0;
  buffer[at++] = 0;
  at = writeVarint(buffer, at, offsetDelta);
  at = writeBytes(buffer, at, record.key);
  at = writeBytes(buffer, at, record.value);
  const headers = Object.entries(record.headers ?? {});
  at = writeVarint(buffer, at, headers.length);
  for (const [name, value] of headers) at = writeBytes(buffer, writeBytes(buffer, at, name), value);
  return at;
}

function bodySize(record: OutgoingRecord, offsetDelta: number): number {
  const attributesAndTimestampDelta = 2;
  const headers = Object.entries(record.headers ?? {});
  const headerSizes = headers.reduce((sum, [name, value]) => sum + bytesSize(name) + bytesSize(value), 0);
  return (
    attributesAndTimestampDelta +
    varintSize(offsetDelta) +
    bytesSize(record.key) +
    bytesSize(record.value) +
    varintSize(headers.length) +
    headerSizes
  );
}

function bytesSize(value: Buffer | string | null): number {
  if (value === null) return 1;
  const length = Buffer.byteLength(value);
  return varintSize(length) + length;
}

function writeBytes(buffer: Buffer, at: number, value: Buffer | string | null): number {
  if (value === null) return writeVarint(buffer, at, -1);
  if (typeof value === "string") {
    const start = writeVarint(buffer, at, Buffer.byteLength(value));
    return start + buffer.write(value, start);
  }
  const start = writeVarint(buffer, at, value.length);
  return start + value.copy(buffer, start);
}

function varintSize(value: number): number {
  const significantBits = 32 - Math.clz32(zigzag(value));
  return Math.max(1, Math.ceil(significantBits / 7));
}

function writeVarint(buffer: Buffer, start: number, value: number): number {
  let at = start;
  let rest = zigzag(value);
  for (; rest > 0x7f; rest >>>= 7) buffer[at++] = (rest & 0x7f) | 0x80;
  buffer[at++] = rest;
  return at;
}

function zigzag(value: number): number {
  return ((value << 1) ^ (value >> 31)) >>> 0;
}

/** kafkajs's own encoder and decoder of record batches: what ours is compared with. */
declare module "kafkajs/src/protocol/recordBatch/v0/index.js" {
  const encoder: {
    RecordBatch(batch: {
      firstTimestamp: number;
      maxTimestamp: number;
      producerId: number;
      producerEpoch: number;
      firstSequence: number;
      transactional: boolean;
      lastOffsetDelta: number;
      records: readonly unknown[];
    }): Promise<{ readonly buffer: Buffer }>;
  };
  export default encoder;
}

declare module "kafkajs/src/protocol/recordBatch/record/v0/index.js" {
  export default function encodeRecord(record: {
    offsetDelta: number;
    timestampDelta: number;
    key: Buffer | string | null;
    value: Buffer | null;
    headers: Record<string, Buffer | string>;
  }): unknown;
}

/** Where the fields of a record batch (magic 2) stand, counted from its first byte. All batches are of this format since Kafka 0.11. */
export const batchLayout = {
  baseOffset: 0,
  length: 8,
  leaderEpoch: 12,
  magic: 16,
  crc: 17,
  attributes: 21,
  lastOffsetDelta: 23,
  baseTimestamp: 27,
  maxTimestamp: 35,
  producerId: 43,
  producerEpoch: 51,
  baseSequence: 53,
  recordCount: 57,
  records: 61,
} as const;

/** `length` counts from behind itself. */
export const batchLengthEnd = batchLayout.leaderEpoch;

export const batchMagic = 2;

export const batchFlag = { compression: 0x07, logAppendTime: 0x08, transactional: 0x10, control: 0x20 } as const;

import type { ByteReader } from "./byte-reader.js";
import { ByteWriter } from "./byte-writer.js";
import { type ProtocolRequest, protocolRequest } from "./protocol-request.js";

/** One encoded batch for one partition; Kafka takes exactly one per partition and request. */
export interface PartitionBatch {
  readonly topic: string;
  readonly partition: number;
  readonly batch: Buffer;
}

export interface ProduceResult {
  readonly topic: string;
  readonly partition: number;
  readonly errorCode: number;
  readonly baseOffset: number;
}

export interface ProduceResponse {
  readonly results: readonly ProduceResult[];
}

const allInSyncReplicas = -1;

/** `ackTimeoutMs` bounds the broker's wait for the other replicas; the client must wait longer than that. */
export function produceRequest(
  batches: readonly PartitionBatch[],
  transactionalId: string | null,
  ackTimeoutMs: number,
): ProtocolRequest<ProduceResponse> {
  const bytes = batches.reduce((sum, { topic, batch }) => sum + topic.length * 3 + batch.length + 32, 1024);
  const body = new ByteWriter(bytes);
  body.string(transactionalId).int16(allInSyncReplicas).int32(ackTimeoutMs);
  body.array(groupByTopic(batches), ([topic, ofTopic]) => {
    body.string(topic).array(ofTopic, ({ partition, batch }) => body.int32(partition).bytes(batch));
  });
  return protocolRequest({ key: 0, version: 7, name: "Produce" }, body.finish(), decodeProduce);
}

function groupByTopic(batches: readonly PartitionBatch[]): [string, PartitionBatch[]][] {
  const topics = new Map<string, PartitionBatch[]>();
  for (const batch of batches) {
    const ofTopic = topics.get(batch.topic);
    if (ofTopic === undefined) topics.set(batch.topic, [batch]);
    else ofTopic.push(batch);
  }
  return [...topics];
}

function decodeProduce(reader: ByteReader): ProduceResponse & { clientSideThrottleTime: number } {
  const results = reader.array(() => {
    const topic = reader.string();
    return reader.array(() => {
      const result = { topic, partition: reader.int32(), errorCode: reader.int16(), baseOffset: reader.int64() };
      reader.int64();
      reader.int64();
      return result;
    });
  });
  return { results: results.flat(), clientSideThrottleTime: reader.int32() };
}

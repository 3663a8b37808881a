import type { TopicPartition } from "../port.js";
import type { ByteReader } from "./byte-reader.js";
import { ByteWriter } from "./byte-writer.js";
import { type ProtocolRequest, protocolRequest } from "./protocol-request.js";

/** What a partition's leader knows of one producer that has written there lately. */
export interface ActiveProducer {
  readonly producerId: number;
  readonly producerEpoch: number;
  readonly lastTimestampMs: number;
  /** Of the coordinator that wrote the producer's last marker there; -1: none did. */
  readonly coordinatorEpoch: number;
  /** Of the first record of its open transaction there; -1: none is open. */
  readonly firstOffset: number;
}

export interface DescribeProducersResponse {
  readonly partitions: readonly (TopicPartition & {
    readonly errorCode: number;
    readonly producers: readonly ActiveProducer[];
  })[];
}

export function describeProducersRequest(
  topics: ReadonlyMap<string, readonly number[]>,
): ProtocolRequest<DescribeProducersResponse> {
  const body = new ByteWriter().noTaggedFields();
  body.compactArray([...topics], ([topic, partitions]) => {
    body.compactString(topic).compactArray(partitions, (partition) => body.int32(partition));
    body.noTaggedFields();
  });
  body.noTaggedFields();
  return protocolRequest({ key: 61, version: 0, name: "DescribeProducers" }, body.finish(), decodeDescribeProducers);
}

function decodeDescribeProducers(reader: ByteReader): DescribeProducersResponse & { clientSideThrottleTime: number } {
  reader.skipTaggedFields();
  const clientSideThrottleTime = reader.int32();
  const partitions = reader.compactArray(() => {
    const topic = reader.compactString();
    const ofTopic = reader.compactArray(() => decodePartition(reader, topic));
    reader.skipTaggedFields();
    return ofTopic;
  });
  return { clientSideThrottleTime, partitions: partitions.flat() };
}

function decodePartition(reader: ByteReader, topic: string): DescribeProducersResponse["partitions"][number] {
  const partition = reader.int32();
  const errorCode = reader.int16();
  reader.compactString();
  const producers = reader.compactArray(() => decodeProducer(reader));
  reader.skipTaggedFields();
  return { topic, partition, errorCode, producers };
}

function decodeProducer(reader: ByteReader): ActiveProducer {
  const producerId = reader.int64();
  const producerEpoch = reader.int32();
  const lastSequence = 4;
  reader.bytes(lastSequence);
  const lastTimestampMs = reader.int64();
  const coordinatorEpoch = reader.int32();
  const firstOffset = reader.int64();
  reader.skipTaggedFields();
  return { producerId, producerEpoch, lastTimestampMs, coordinatorEpoch, firstOffset };
}

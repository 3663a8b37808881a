import type { ByteReader } from "./byte-reader.js";
import { ByteWriter } from "./byte-writer.js";
import { type ProtocolRequest, protocolRequest } from "./protocol-request.js";

export interface NodeAddress {
  readonly nodeId: number;
  readonly host: string;
  readonly port: number;
}

interface TopicMetadata {
  readonly topic: string;
  readonly errorCode: number;
  readonly partitions: readonly { readonly partition: number; readonly leader: number }[];
}

export interface MetadataResponse {
  readonly nodes: readonly NodeAddress[];
  readonly clusterId: string;
  readonly controllerId: number;
  readonly topics: readonly TopicMetadata[];
}

/** Metadata of exactly these topics (none: only the cluster). Topics are never created by asking. */
export function metadataRequest(topics: readonly string[]): ProtocolRequest<MetadataResponse> {
  const body = new ByteWriter();
  body.array(topics, (topic) => body.string(topic));
  const allowAutoTopicCreation = 0;
  body.int8(allowAutoTopicCreation);
  return protocolRequest({ key: 3, version: 6, name: "Metadata" }, body.finish(), decodeMetadata);
}

function decodeMetadata(reader: ByteReader): MetadataResponse & { clientSideThrottleTime: number } {
  const clientSideThrottleTime = reader.int32();
  const nodes = reader.array(() => {
    const node = { nodeId: reader.int32(), host: reader.string(), port: reader.int32() };
    reader.nullableString();
    return node;
  });
  const clusterId = reader.string();
  const controllerId = reader.int32();
  const topics = reader.array(() => decodeTopic(reader));
  return { clientSideThrottleTime, nodes, clusterId, controllerId, topics };
}

function decodeTopic(reader: ByteReader): TopicMetadata {
  const errorCode = reader.int16();
  const topic = reader.string();
  reader.int8();
  const partitions = reader.array(() => {
    reader.int16();
    const partition = reader.int32();
    const leader = reader.int32();
    const skipReplicas = (): number[] => reader.array(() => reader.int32());
    skipReplicas();
    skipReplicas();
    skipReplicas();
    return { partition, leader };
  });
  return { topic, errorCode, partitions };
}

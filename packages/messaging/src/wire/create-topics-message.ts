import type { TopicSpec } from "../port.js";
import type { ByteReader } from "./byte-reader.js";
import { ByteWriter } from "./byte-writer.js";
import { type ProtocolRequest, protocolRequest } from "./protocol-request.js";

export interface CreateTopicsResponse {
  readonly results: readonly { readonly topic: string; readonly errorCode: number; readonly message: string | null }[];
}

const brokerTimeoutMs = 10_000;

/** One result per topic (kafkajs's own call tells only that some topic failed). */
export function createTopicsRequest(specs: readonly TopicSpec[]): ProtocolRequest<CreateTopicsResponse> {
  const body = new ByteWriter();
  body.array(specs, ({ name, partitions, replication, config }) => {
    const replicaAssignments = 0;
    body.string(name).int32(partitions).int16(replication).int32(replicaAssignments);
    body.array(Object.entries(config), ([key, value]) => body.string(key).string(value));
  });
  const validateOnly = 0;
  body.int32(brokerTimeoutMs).int8(validateOnly);
  return protocolRequest({ key: 19, version: 3, name: "CreateTopics" }, body.finish(), decodeCreateTopics);
}

function decodeCreateTopics(reader: ByteReader): CreateTopicsResponse & { clientSideThrottleTime: number } {
  const clientSideThrottleTime = reader.int32();
  const results = reader.array(() => ({
    topic: reader.string(),
    errorCode: reader.int16(),
    message: reader.nullableString(),
  }));
  return { clientSideThrottleTime, results };
}
